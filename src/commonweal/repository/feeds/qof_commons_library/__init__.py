"""QOF prevalence carried over from practices to districts by the House of Commons Library."""
