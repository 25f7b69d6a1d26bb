"""QOF organisation hierarchies: each practice up to its region, as published with a year's results."""
