"""Medicines issued in general practice, one row for each issue."""
