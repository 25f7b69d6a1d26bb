"""Patients discharged from acute beds, by trust or system and day."""
