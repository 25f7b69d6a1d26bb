"""Referral to treatment: trusts' waiting lists compiled over twelve months."""
