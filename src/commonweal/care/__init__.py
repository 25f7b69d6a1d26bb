"""Care for one person at a time: shared record, care plans, virtual ward and discharge.

What belongs here are the states a plan, stay or discharge can be in, who may move it from one to the next,
and what is recorded when they do. Counting such things over a population is `outcomes`, and who may look is
`stewardship`.

Nothing is built here yet.
"""
