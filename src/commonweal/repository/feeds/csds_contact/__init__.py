"""Contacts of community services, as the Community Services Data Set has them."""
