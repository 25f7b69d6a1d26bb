"""Local authority districts year by year: which became which."""
