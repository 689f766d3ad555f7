"""The notice beside values that are shown for a day that no release covers."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class NoticeSchema(Schema):
    """Said beside values that are shown though no loaded release covers the day; such a day is never valued."""

    code = fields.String(required=True, validate=validate.OneOf(("release_window_over", "no_release_on_date")))
    message = fields.String(required=True, metadata={"description": "a sentence for the reader"})
