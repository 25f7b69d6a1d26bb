"""Index of Multiple Deprivation 2019 summed up by district on the boundaries of 2022."""
