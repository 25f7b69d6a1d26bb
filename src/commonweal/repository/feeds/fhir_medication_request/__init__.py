"""Medication requests, from bulk exports of FHIR servers, as issues."""
