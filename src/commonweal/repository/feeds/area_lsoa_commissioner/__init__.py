"""Lower-layer super output areas to sub-ICB location, ICB and district."""
