"""Mid-year residents by single year of age, both sexes together, by LSOA, district or upper-tier authority."""
