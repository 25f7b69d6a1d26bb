"""Usual addresses of people by area, from first day to last."""
