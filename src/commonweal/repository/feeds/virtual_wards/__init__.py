"""Virtual ward capacity and occupancy, one month a workbook."""
