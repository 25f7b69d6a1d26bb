"""Measures, their statistics and estimates: what is counted, over whom, and how sure we are.

Definitions become statements over the logical tables and results become estimates; running the
statements is the repository's work. Nothing here knows where rows are kept.
"""
