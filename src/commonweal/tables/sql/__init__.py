"""The SQL that definitions are written in: a portable subset, its macros, its lint and its lineage.

Statements are parsed and judged here; running them is the repository's work (`repository.engines`).
"""
