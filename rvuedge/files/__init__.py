"""Bytes to grids of cells and back: archives, workbooks, delimited text, refusals, safe cells, PDF pages.

No database, no request.
"""
