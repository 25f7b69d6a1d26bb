"""The record tables: what is known of single people, each row one event or one state of a person.

No identifier stands in any of them: people are pseudonyms, and who they are is kept in the vault.
"""
