"""Who the people are: registers, segments, multimorbidity, frailty, risk and need.

What belongs here turns rows about people into cohorts, scores and counts by footprint, with the list of codes
or the published model that each rests on. What happened to people and how well they fared is `outcomes`; how
many beds or staff they will need is `capacity` and `workforce`.

Nothing is built here yet: the figures of today come from counts that others have published.
"""
