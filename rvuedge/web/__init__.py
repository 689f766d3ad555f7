"""Web: pages and the installable phone client."""

from __future__ import annotations

from flask import Flask


def register_web(app: Flask) -> None:
    """The pages."""
