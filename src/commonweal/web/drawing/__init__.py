"""Charts and maps as SVG, drawn on the server by pure functions: numbers in, markup out.

Each drawing is one image with a sentence that sums it up; the page puts its table beside it. Colours
and sizes of letters stand in the style sheet, by class. What is drawn is decided by the pages.
"""
