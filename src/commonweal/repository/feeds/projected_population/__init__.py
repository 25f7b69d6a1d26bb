"""Residents projected by sex and five-year age band, by clinical commissioning group."""
