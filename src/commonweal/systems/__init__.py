"""Definitions of integrated care systems: content in TOML and CSV, no code.

Another ICS writes a folder like these, here or anywhere, and names its path.
"""
