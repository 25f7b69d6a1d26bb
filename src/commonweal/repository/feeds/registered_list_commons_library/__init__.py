"""Registered lists by the ages the QOF counts, as the House of Commons Library republished them."""
