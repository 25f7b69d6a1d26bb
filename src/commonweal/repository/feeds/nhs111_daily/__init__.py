"""NHS 111 calls by contract area and day."""
