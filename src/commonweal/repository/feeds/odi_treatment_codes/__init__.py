"""The A&E treatment codes that the invented attendances of the tutorial name."""
