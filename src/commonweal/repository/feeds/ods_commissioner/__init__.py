"""ODS commissioners (eccg): clinical commissioning groups and sub-ICB locations, open and closed."""
