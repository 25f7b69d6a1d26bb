"""KH03: overnight beds available and occupied, by sector and specialty, one quarter a workbook."""
