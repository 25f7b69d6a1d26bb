"""Index of Multiple Deprivation 2025 summed up by district and by integrated care board."""
