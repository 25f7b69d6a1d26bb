"""Adult social care: requests, assessments, services and reviews."""
