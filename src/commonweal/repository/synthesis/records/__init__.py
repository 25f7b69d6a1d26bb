"""Writing invented records of single people as the files that providers would send.

Workers write what each chunk of people leaves as a part; one writer joins the parts, strictly in
the order of the chunks, into one file for each feed and period. So the bytes are the same whatever
the number of processes. What the records say is drawn elsewhere; here nothing is drawn.
"""
