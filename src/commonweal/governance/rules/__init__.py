"""Statutory and policy rules, judged on a definition as at a day.

A rule's words, validity and source are data in `systems/england/rules.toml`; what it looks at is a
function of one family's module here. `engine` joins the two; `records` holds the statements that
only rules read.
"""
