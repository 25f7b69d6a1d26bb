"""Lower-layer to middle-layer super output areas."""
