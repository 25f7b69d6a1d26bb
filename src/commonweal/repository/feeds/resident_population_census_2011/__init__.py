"""Usual residents at the census of 27 March 2011, by sex and five-year age band."""
