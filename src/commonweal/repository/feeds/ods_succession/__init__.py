"""Organisations that took over from others, as ODS records successions."""
