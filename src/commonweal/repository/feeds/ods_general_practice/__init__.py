"""ODS general practices (epraccur): who they are, when they opened and who commissions them."""
