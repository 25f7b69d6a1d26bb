"""Invented observations with their early warning scores, for teaching prediction."""
