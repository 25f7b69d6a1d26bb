"""What citizens say: the panel, its weights, surveys and consultations.

What belongs here turns answers into estimates that speak for a whole population, and keeps a consultation's
questions, reach and replies together. Panel members have weights, never identities. What a board does with
the answer is `governance` and `delivery`.

Nothing is built here yet.
"""
