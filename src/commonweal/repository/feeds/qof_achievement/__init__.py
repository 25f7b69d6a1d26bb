"""Overall achievement of each practice under the Quality and Outcomes Framework, by year."""
