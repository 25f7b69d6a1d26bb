"""Observations, from bulk exports of FHIR servers, as coded entries."""
