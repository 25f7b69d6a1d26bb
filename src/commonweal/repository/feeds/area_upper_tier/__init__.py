"""Local authority districts to upper-tier authorities."""
