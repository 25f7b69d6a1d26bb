"""Where the pounds are and by whose authority: funds, accounts, transfers, pools and control totals.

Amounts are whole pence and move by double entry; history is appended, never edited. The rules of the ledger
belong here. Writing it to disk is `repository`, and whether a body had the power to decide is `governance`.

Nothing is built here yet: published allocations are read as figures in `outcomes`.
"""
