"""Why discharges from acute beds were delayed, by trust and month."""
