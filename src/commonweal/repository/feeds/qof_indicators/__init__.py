"""The indicators of each year of the Quality and Outcomes Framework, with points, group and domain."""
