"""Who may look at what, why, and what may leave: the rules that protect people in the records.

Roles, purposes, grants, audit events, disclosure control and pseudonyms belong here, as pure rules: given
who asks and what for, each says yes or no and why. Keeping the records of what was opened does not (that is
`repository`), and neither does asking the question at the right moment (that is `actions`).

Nothing is built here yet.
"""
