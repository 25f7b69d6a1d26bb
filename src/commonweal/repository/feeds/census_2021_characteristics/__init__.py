"""Residents and households by ethnic group, disability and deprivation at the census of 2021, by LSOA."""
