"""Index of Multiple Deprivation by LSOA: scores, ranks and deciles of 2015, 2019 and 2025."""
