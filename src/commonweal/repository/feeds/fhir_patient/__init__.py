"""Patients, from bulk exports of FHIR servers."""
