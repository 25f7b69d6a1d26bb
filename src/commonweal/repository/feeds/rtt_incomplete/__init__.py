"""Referral to treatment: the full extract by provider, commissioner, function and week."""
