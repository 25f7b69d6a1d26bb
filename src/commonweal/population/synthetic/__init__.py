"""Invented people, organisations and services of one system, to try the pages without figures.

`inventing.invent` draws everything from named streams of one seed: the same setting and seed give
the same figures. Nothing here claims anything of a real body, and nothing here knows how publishers
lay out their files; that is `repository.synthesis`.
"""
