"""Index of Multiple Deprivation by practice in three editions, as Fingertips gives it."""
