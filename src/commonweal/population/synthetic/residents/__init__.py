"""One invented population through time, person by person, and every record that it leaves behind.

Everything is drawn in chunks of people from named streams, so that the same seed gives the same
records however many processes draw them. The layouts of feeds are kept; no file is written here.
"""
