"""One folder for each feed: `contract.toml` says what its rows must be, `normalise.py` what they mean.

A feed is a kind of file from a kind of supplier. A folder holds nothing about any one workspace,
and no normaliser reads or writes anything: rows in, logical tables out.
"""
