"""ODS primary care networks (ePCN) as published: one workbook of networks and core partners."""
