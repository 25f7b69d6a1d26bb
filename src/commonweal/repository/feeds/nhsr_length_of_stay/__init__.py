"""Invented lengths of stay for teaching regression, from the NHS-R Community's data sets."""
