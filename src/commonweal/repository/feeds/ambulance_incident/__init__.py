"""Ambulance incidents patient by patient: category, response, outcome and handover."""
