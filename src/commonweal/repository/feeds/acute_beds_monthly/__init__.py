"""General and acute and critical care beds by trust and month, compiled from daily reports."""
