"""Indicators of the ONS Health Index: values by district and scores by integrated care board."""
