"""Reading published bytes into rows of text, with the line each row came from.

Nothing is typed, judged or executed here: a cell is text until its contract has looked at it. What
cannot be read at all becomes a problem that refuses the file.
"""
