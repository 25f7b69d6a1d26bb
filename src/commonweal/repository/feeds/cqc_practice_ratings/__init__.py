"""Care Quality Commission ratings of general practices."""
