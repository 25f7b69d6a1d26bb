"""Index of Multiple Deprivation 2019 by LSOA, the ministry's own File 1."""
