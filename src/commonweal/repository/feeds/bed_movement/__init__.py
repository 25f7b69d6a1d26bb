"""Stays on wards within a hospital spell."""
