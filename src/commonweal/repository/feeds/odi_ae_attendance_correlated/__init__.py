"""Invented A&E attendances with banded details, for teaching how synthetic data are made."""
