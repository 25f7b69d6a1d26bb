"""Invented stays of more or fewer than seven days, for teaching classification."""
