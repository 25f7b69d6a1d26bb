"""Community health services waiting lists by system, provider, service and length of wait."""
