"""Ambulance calls, incidents and response times by service and month."""
