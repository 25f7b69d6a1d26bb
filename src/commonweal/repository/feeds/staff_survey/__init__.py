"""NHS Staff Survey scores by trust."""
