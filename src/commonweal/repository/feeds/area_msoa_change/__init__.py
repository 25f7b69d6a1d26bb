"""Middle-layer super output areas of 2011 and 2021: which became which, and their district."""
