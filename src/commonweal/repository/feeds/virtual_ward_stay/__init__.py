"""Stays on virtual wards, from admission to discharge, with pathway and outcome."""
