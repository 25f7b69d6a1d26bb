"""Measurements of patients on virtual wards, one row for each."""
