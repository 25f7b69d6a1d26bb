"""A&E attendances by provider: compiled series of the years that the monthly files do not cover."""
