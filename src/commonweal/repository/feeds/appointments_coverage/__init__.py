"""Practices and patients that the published GP appointments cover, by sub-ICB location and month."""
