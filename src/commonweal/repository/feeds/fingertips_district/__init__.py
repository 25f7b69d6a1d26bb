"""Indicators of Fingertips for districts and county, in a shorter long format."""
