"""Care plans, from bulk exports of FHIR servers."""
