"""Registered lists by five-year age band and sex, quarterly, as NHS Digital published them in 2013-14."""
