"""Referral to treatment: pathways completed by provider or commissioner and weeks waited."""
