"""The engines that run portable statements: DuckDB by default, Spark where one machine is too small.

Both answer the same call, `ask(statement, values, relations)`, with a Polars frame. What a statement
may say is judged in `tables.sql`; which one is asked is known by whoever asks.
"""
