"""A&E attendances and emergency admissions: the monthly file of every provider in England."""
