"""Cardiovascular groups of QOF 2023-24 by practice, with the registers of the year before."""
