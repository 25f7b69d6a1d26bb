"""What was promised and whether it came true: strategy, plans, milestones, maturity, risk and assurance.

What belongs here ties an initiative to its owner, money, milestones and the trajectory it promised, and says
what the evidence shows. The figures themselves are `outcomes`; the decision that adopted the plan is
`governance`.

Nothing is built here yet.
"""
