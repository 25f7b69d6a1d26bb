"""Choices of people about the use of their records."""
