"""Indicators as downloaded from Fingertips, in its long format of 27 columns."""
