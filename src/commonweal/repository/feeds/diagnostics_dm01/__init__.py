"""Diagnostic waits and activity by provider, month and test."""
