"""The only readers and writers: landing, feeds, contracts, the store and the records.

Bytes come in, logical tables go out. What the tables mean is declared in `tables`; what is computed
from them belongs to the domains; who may see them is decided in `stewardship`.
"""
