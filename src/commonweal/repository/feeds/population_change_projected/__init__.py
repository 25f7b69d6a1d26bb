"""Components of projected population change, by local authority."""
