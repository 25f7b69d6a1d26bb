"""QOF prevalence: disease registers and list sizes by practice."""
