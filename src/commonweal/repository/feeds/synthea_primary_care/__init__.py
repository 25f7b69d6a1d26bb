"""Places that the Synthea generator of invented patients takes for primary care."""
