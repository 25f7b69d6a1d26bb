"""NHS hospital and community workforce by trust, system and month."""
