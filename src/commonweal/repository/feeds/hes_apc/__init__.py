"""Invented episodes of admitted patient care, in the columns of Hospital Episode Statistics."""
