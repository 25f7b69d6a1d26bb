"""Patients registered at a GP practice: totals by practice."""
