"""ODS primary care networks (ePCN, sheet PCNDetails): who they are and who commissions them."""
