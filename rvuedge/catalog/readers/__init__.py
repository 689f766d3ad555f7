"""Readers of the files CMS publishes: bytes in, frozen rows out, or a refusal that says where.

Nothing here knows of a database, a request or the clock. A reader returns the whole file or raises
`rvuedge.files.problems.FileRefused`.
"""
