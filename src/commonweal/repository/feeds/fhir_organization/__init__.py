"""Organisations, from bulk exports of FHIR servers."""
