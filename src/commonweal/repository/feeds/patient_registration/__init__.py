"""Registrations with general practices, from first day to last."""
