"""The register of patients: who there is, by full extract."""
