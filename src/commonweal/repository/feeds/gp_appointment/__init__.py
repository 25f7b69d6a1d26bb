"""Appointments in general practice, one row for each that a person was given."""
