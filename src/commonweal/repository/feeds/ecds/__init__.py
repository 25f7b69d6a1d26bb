"""Attendances at emergency departments and urgent treatment centres."""
