"""Registered deaths of people of the system, with cause and place."""
