"""Organisations, footprints and how they belong to one another, as at a day.

What publications say is settled here into one dated structure: two answers on one day are a
finding, not a guess. Nothing here reads a file or knows what is measured.
"""
