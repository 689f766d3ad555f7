"""Formats beside cells: what a workbook hides, tables of web pages, files that only look like workbooks."""
