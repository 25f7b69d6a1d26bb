"""Patients in acute beds who no longer meet the criteria to reside, by trust or system and day."""
