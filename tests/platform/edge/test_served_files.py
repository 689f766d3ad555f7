"""What is served as a file stands in the static folder: no folder is listed, and nothing outside or beside it comes out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from flask import Flask

from config import PROJECT

OUTSIDE = (
    "../app.py", "..%2fapp.py", "%2e%2e/app.py", "..\\app.py", "....//app.py", "app/../../app.py", "/etc/passwd",
    "//etc/passwd", "file:///etc/passwd", "..%252fapp.py", "app/%00../../app.py",
)  # fmt: skip


@pytest.mark.parametrize("folder", ["", "app", "app/", "look", "look/", ".", "./", "app/.."])
def test_no_folder_is_listed(app: Flask, folder: str) -> None:
    assert app.test_client().get(f"/static/{folder}").status_code == 404


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_is_included(app: Flask, path: str) -> None:
    answer = app.test_client().get(f"/static/{path}")
    assert answer.status_code in {308, 404}
    assert b"create_app" not in answer.data
    assert b"root:" not in answer.data


def test_the_static_folder_holds_only_what_browsers_take(app: Flask) -> None:
    """No source, settings, database or dump lies where files are served, and none is written there."""
    folder = PROJECT / "rvuedge" / "web" / "static"
    assert app.static_folder == str(folder)
    kinds = {path.suffix for path in folder.rglob("*") if path.is_file()}
    assert kinds <= {".js", ".css", ".svg", ".png", ".ico", ".webmanifest", ".html", ".json", ".ttf", ".woff2", ".txt"}


# Addresses that a redirect takes from a name, with where the name is from; all others are url_for() or a path of ours.
NAMED_ADDRESSES = {
    ("web/group/reconciliation.py", "here"): "url_for of the page itself",
    ("web/physician/reconciliation.py", "back"): "url_for of the page itself",
    ("web/policies/assignments.py", "there"): "url_for of the page itself",
    ("web/practice/figures.py", "address"): "url_for of the page itself",
    ("web/reports/comments.py", "back"): "what was sent, if it is a page of this practice's reports",
    ("web/reports/pages.py", "there"): "url_for of the page itself",
    ("web/site/app.py", "desk"): "url_for of a desk",
    ("web/site/practice_sign_in.py", "address"): "the practice's provider, one of the listed hosts (single_sign_on)",
    ("web/uploads.py", "_address(organization)"): "url_for of the desk or the phone",
    ("web/uploads.py", "back"): "url_for of the upload's page",
}


def _addresses() -> Iterator[tuple[str, str]]:
    package = PROJECT / "rvuedge"
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "redirect":
                yield path.relative_to(package).as_posix(), ast.unparse(node.args[0])


def test_no_redirect_takes_its_address_from_a_request() -> None:
    found = set(_addresses())
    assert len(found) > 20
    assert not any("request." in address.partition("url_for(")[0] for _, address in found)
    bare = {(path, address) for path, address in found if not address.startswith(("url_for(", "'/"))}
    assert {(path, address.split(" if ")[-1].rpartition(" else ")[2] or address) for path, address in bare} == set(
        NAMED_ADDRESSES
    )
