"""Practice populations weighted for need, as NHS England publishes them with its allocations."""
