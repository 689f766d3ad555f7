"""What the support form takes."""

from __future__ import annotations

import re

from marshmallow import Schema, fields, validate

from rvuedge.privacy.screened_text import ScreenedText

TOPICS = {
    "question": "A question",
    "page": "An error on a page",
    "access": "A barrier for people with disabilities",
    "privacy": "Privacy",
    "security": "A weakness in security",
}
ABOUT = re.compile(r"[A-Za-z0-9/_.-]{1,100}\Z")  # a code, or the path of a page of ours
LONGEST = 4000  # characters: two pages; a longer account of an error does not get read at once


class SupportMessageSchema(Schema):
    """A message: its topic, the page or code it is about, where to answer, and the text."""

    topic = fields.String(required=True, validate=validate.OneOf(list(TOPICS)))
    about = fields.String(
        load_default=None,
        validate=validate.Regexp(ABOUT, error="Expected a code or the path of a page, such as 47562 or /codes/47562."),
    )
    reply_to = fields.Email(load_default=None, validate=validate.Length(max=254))
    text = ScreenedText(longest=LONGEST, required=True, validators=[validate.Length(min=10)])
