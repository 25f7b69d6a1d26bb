"""The shared words: dates and intervals, periods, codes, estimates, problems and errors.

Everything above may import this room and it imports nothing of ours. It holds no rule of any one
domain: what a measure, a feed or an organisation is belongs in its own room.
"""
