"""Practitioners, from bulk exports of FHIR servers."""
