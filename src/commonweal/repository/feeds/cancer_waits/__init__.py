"""Cancer waiting times by provider: 28-day, 31-day and 62-day standards."""
