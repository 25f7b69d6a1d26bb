"""KH03 compiled by specialty: twelve years of overnight beds of a system's trusts."""
