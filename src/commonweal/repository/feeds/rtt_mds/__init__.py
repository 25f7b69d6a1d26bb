"""Referral to treatment pathways, clock by clock."""
