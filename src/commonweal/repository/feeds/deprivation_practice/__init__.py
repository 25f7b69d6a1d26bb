"""Index of Multiple Deprivation 2019 weighted to the patients of practices and networks."""
