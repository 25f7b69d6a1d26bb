"""Appointments in general practice by CCG and month."""
