"""Lower-layer super output areas to ward and district."""
