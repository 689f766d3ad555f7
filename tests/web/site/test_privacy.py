"""What is kept, and why, is said on a page that every form for a new account links to."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from config import PROJECT


@pytest.mark.parametrize("database", ["sqlite"])
def test_every_form_for_a_new_account_links_to_what_is_kept(client: FlaskClient) -> None:
    form = client.get("/start").text.partition("You are a")[2]
    assert 'href="/privacy"' in form.partition("</form>")[0]
    for name in ("invitation", "practice_newcomer"):
        page = (PROJECT / "rvuedge/web/templates/site" / f"{name}.html").read_text(encoding="utf-8")
        assert "web.privacy" in page.partition("stage_options(stages")[2].partition("</form>")[0], name
    page = " ".join(client.get("/privacy").text.split())
    for words in ("No patient.", "never your pay", "delete your account", "the audit trail"):
        assert words in page, words
