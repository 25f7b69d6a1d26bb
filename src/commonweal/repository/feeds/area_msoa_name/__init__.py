"""Names that residents recognise for middle-layer super output areas."""
