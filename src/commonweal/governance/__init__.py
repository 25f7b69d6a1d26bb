"""Who decides what, and whether they could: bodies, meetings, decisions, delegations and authority.

What belongs here answers, as at a day, which power a body held, whether it was quorate, and which decision
rests on which power. The seats and footprints of a body are part of the structure in `system`; the pounds a
decision moves are `money`; what was promised and done about it is `delivery`.
"""
