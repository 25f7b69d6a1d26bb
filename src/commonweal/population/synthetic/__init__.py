"""Invented people, organisations and services for one system, to show and try the pages without real figures.

`inventing.invent` draws everything from named streams of one seed: the same setting and seed give the
same figures. Nothing here claims anything of a real body, and nothing here knows how publishers lay
out their files; that is `repository.synthesis`.
"""
