"""Invented outpatient appointments, in the columns of Hospital Episode Statistics."""
