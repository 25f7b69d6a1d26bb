"""Invented attendances at accident and emergency, in the columns of Hospital Episode Statistics."""
