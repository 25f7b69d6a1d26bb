"""Coded entries in GP records, with value and unit where they measure."""
