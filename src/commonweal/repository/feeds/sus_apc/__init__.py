"""Admitted patient care: episodes, spells, codes and prices."""
