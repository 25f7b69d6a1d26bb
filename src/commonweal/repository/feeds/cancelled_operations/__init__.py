"""Elective operations cancelled at the last minute, by provider and quarter."""
