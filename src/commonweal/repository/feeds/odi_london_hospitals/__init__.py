"""The names of London hospitals that the invented attendances of the tutorial name."""
