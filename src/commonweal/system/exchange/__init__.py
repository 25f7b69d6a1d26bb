"""Descriptions in the forms that others use: ODS records, Popolo, FHIR; out of them and into them.

Each form is a pure mapping: to a document, with what it has no place for counted, and from one, with
every fault a `Problem` at its path. Nothing is guessed; files are for `repository`.
"""
