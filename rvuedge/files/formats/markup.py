"""Tables of a web page: what many programs save under the name .xls. Only computes."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from rvuedge.files.delimited import TextRow

_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<head|<body|<meta|<style|<table|<div)", re.IGNORECASE)
WIDEST = 1_000  # columns that one cell may span; Excel writes no more


def is_page(text: str) -> bool:
    """Whether a text is a web page, or a part of one that holds a table."""
    return _PAGE.match(text) is not None and "<table" in text.lower()


def page_tables(text: str) -> list[list[TextRow]]:
    """The tables of a page in their order; the number of a row counts the rows of its table. Cells that span several
    columns stand in the first. A table within a table is a table of its own."""
    reader = _Tables()
    reader.feed(text)
    reader.close()
    return [rows for rows in reader.tables if rows]


class _Tables(HTMLParser):
    """Gathers the cells of tables as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[TextRow]] = []
        self._open: list[int] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, row or cell begins; one that was not ended ends."""
        if tag == "table":
            self._end_row()
            self._open.append(len(self.tables))
            self.tables.append([])
        elif tag == "tr":
            self._end_row()
            self._row = []
        elif tag in {"td", "th"}:
            self._end_cell()
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), WIDEST) if span.isascii() and span.isdigit() else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """A cell, row or table ends."""
        if tag in {"td", "th"}:
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            if self._open:
                self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text, which counts within a cell alone."""
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row += [" ".join("".join(self._cell).split()), *[""] * (self._span - 1)]
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row and self._open:
            table = self.tables[self._open[-1]]
            table.append(TextRow(len(table) + 1, self._row))
        self._row = None
