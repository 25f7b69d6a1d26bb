"""One module for each thing a user can do: permit, load, compute, check, release, record.

Actions join the repository to the domains and stay thin. The command line, the pages and a notebook
call these and nothing below them. The clock is read here, once for each action.
"""
