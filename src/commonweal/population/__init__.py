"""Who the people are: registers, segments, multimorbidity, frailty, risk and need.

What belongs here turns rows about people into cohorts, scores and counts by footprint, with the list of codes
or the published model that each rests on. What happened to people and how well they fared is `outcomes`; how
many beds or staff they will need is `capacity` and `workforce`.

So far only `synthetic` is built, which invents the people and services of a system to try the pages with; every
real figure of today comes from counts that others have published.
"""
