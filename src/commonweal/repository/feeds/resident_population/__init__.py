"""Mid-year residents by single year of age and sex, by CCG or sub-ICB location, as CSV extracts."""
