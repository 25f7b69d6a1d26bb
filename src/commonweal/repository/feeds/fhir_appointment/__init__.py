"""Appointments, from bulk exports of FHIR servers."""
