"""Delayed transfers of care: one month's workbook with every council in England."""
