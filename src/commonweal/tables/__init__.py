"""The logical tables of the repository, declared: grain, columns, units, keys, what missing means.

No data and no reading or writing here; `repository` fills the tables and domains ask of them.
"""
