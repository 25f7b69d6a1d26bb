"""Mid-year residents by single year of age and sex for health geographies, the ONS workbook itself."""
