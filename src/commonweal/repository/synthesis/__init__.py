"""Writing invented figures as files in the publishers' own layouts, so that feeds can be tried.

Each layout is the inverse of a feed's normaliser: from named frames of plain facts to a file as its
publisher would have it. What the figures are is drawn elsewhere; here nothing is drawn.
`layouts.LAYOUTS` names a layout for every feed.
"""
