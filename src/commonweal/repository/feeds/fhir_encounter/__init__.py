"""Encounters, from bulk exports of FHIR servers."""
