"""Loading feeds of people's records: large files, held against their contracts by DuckDB.

The same acts as for published figures (land, accept or refuse whole, set bad rows aside, normalise,
store), done in statements over whole columns and in bounded memory. Identifiers go to the vault and
nowhere else.
"""
