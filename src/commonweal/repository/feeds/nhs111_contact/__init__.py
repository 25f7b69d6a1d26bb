"""Contacts with NHS 111 by telephone and on line."""
