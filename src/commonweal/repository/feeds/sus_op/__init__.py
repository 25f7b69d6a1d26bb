"""Outpatient appointments, kept or not, with procedures and prices."""
