"""Scores of the ONS Health Index by district: overall, domains and sub-domains."""
