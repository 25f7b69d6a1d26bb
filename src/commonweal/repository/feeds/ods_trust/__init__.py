"""ODS NHS trusts (etr): who they are, when they opened and closed, and their system."""
