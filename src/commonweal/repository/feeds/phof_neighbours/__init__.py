"""Public Health Outcomes Framework figures of 2018-19, listed by the names of areas and indicators."""
