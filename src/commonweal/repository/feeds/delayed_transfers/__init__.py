"""Delayed transfers of care by council and month, 2011 to 2019, as one long table."""
