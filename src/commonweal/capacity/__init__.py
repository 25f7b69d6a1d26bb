"""What will be needed, and what there is to meet it: projection, flow, waiting lists and prevention.

Networks of stations, scenarios and their runs belong here, with every draw of chance taken from a named
stream that the caller gives. Staffing is `workforce`, what it costs is `money`, and what has already been
measured (occupied beds, waits) is `outcomes`.

Nothing is built here yet.
"""
