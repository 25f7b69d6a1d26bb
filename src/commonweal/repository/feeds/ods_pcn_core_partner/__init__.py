"""ODS core partners of primary care networks (ePCN): which practice, from when to when."""
