"""Who does the work: staff supply and demand, teams, shifts and the collaborative bank.

What belongs here relates posts, people's hours and credentials to the care that is planned. Beds, slots and
queues are `capacity`, and pay is `money`. Nobody is named: staff are counted, or known by a key.

Nothing is built here yet.
"""
