"""Adult critical care beds at midnight on the last Thursday of each month."""
