"""The ONS Subnational Indicators Explorer's data, by local authority."""
