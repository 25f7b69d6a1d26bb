"""Invented A&E attendances with identifying details, for teaching how to take them out."""
