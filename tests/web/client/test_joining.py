"""The client's modules joined to one script: the forms that are read, what is refused, how it is served."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from rvuedge.web.client import script_files
from rvuedge.web.client.joining import UnreadModuleError, joined, needed, read


def test_a_module_becomes_a_block_with_its_imports_before_and_its_exports_after() -> None:
    text = 'import { a, b as c } from "../x.js";\nimport * as all from "/y.js";\n// a word\nexport const $ = a;\nexport { c };\n'
    module = read("views/dom.js", text)
    assert module.needs == {"x.js", "/y.js"}
    assert module.block == (
        '// views/dom.js\n{\nconst {a, b: c} = __modules["x.js"];\nconst all = __modules["/y.js"];\nconst $ = a;\n\n'
        '__modules["views/dom.js"] = { $, c };\n}\n'.replace("\n\n__", "\n__")
    )


def test_names_on_several_lines_and_every_kind_of_declaration_are_read() -> None:
    text = 'import {\n  one,\n  two,\n} from "./x.js";\nexport async function go() {}\nexport function stop() {}\nexport class Off {}\n'
    module = read("main.js", text)
    assert "const {one, two,} = " in module.block
    assert module.block.endswith('__modules["main.js"] = { go, stop, Off };\n}\n')


@pytest.mark.parametrize(
    "text",
    [
        'import "./x.js";',
        'import x from "./x.js";',
        "export default 1;",
        "export let count = 0;",
        "export const [a, b] = [1, 2];",
        "export const { a } = x;",
        'export * from "./x.js";',
        'export { a } from "./x.js";',
        "export { a as b };",
        "const here = import.meta.url;",
        "const __modules = 1;",
        "const words = `\n// not a comment\n`;",
    ],
)
def test_a_form_that_would_run_otherwise_is_refused_with_its_module(text: str) -> None:
    with pytest.raises(UnreadModuleError, match=r"^main\.js: "):
        read("main.js", f"{text}\n")


def test_what_is_needed_stands_before_what_needs_it_and_once() -> None:
    texts = {
        "main.js": 'import { a } from "./a.js";\nimport { b } from "./b.js";\n',
        "a.js": 'import { b } from "./b.js";\nexport const a = b;\n',
        "b.js": "export const b = 1;\n",
        "alone.js": "export const never = 1;\n",
    }
    assert re.findall(r"^// (\S+)$", joined(needed(texts, "main.js")), re.MULTILINE) == ["b.js", "a.js", "main.js"]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"main.js": 'import { a } from "./a.js";'}, "a.js is imported and is not there"),
        (
            {
                "main.js": 'import { a } from "./a.js";\nexport const m = 1;',
                "a.js": 'import { m } from "./main.js";\nexport const a = 1;',
            },
            "modules need each other",
        ),
    ],
)
def test_what_cannot_be_joined_is_named(texts: dict[str, str], words: str) -> None:
    with pytest.raises(UnreadModuleError, match=words):
        needed(texts, "main.js")


def test_every_module_of_the_client_is_joined_and_kept_for_a_year_under_its_digest(app: Flask) -> None:
    client = app.test_client()
    script = client.get(script_files.script_address())
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert script.mimetype == "text/javascript"
    paths = re.findall(r"^// (\S+\.js)$", script.get_data(as_text=True), re.MULTILINE)
    alone = {file.relative_to(script_files.CLIENT).as_posix() for file in script_files.standing_alone()}
    own = {file.relative_to(script_files.CLIENT).as_posix() for file in script_files.modules()}
    assert {"main.js", "store.js", script_files.GRAMMAR} <= set(paths)
    assert set(paths) == own - alone | {script_files.GRAMMAR}
    assert {"device/here.js", "views/passkeys.js"} <= alone
    assert client.get(script_files.SCRIPT_PATH).headers["Cache-Control"] == "public, no-cache"
    tag = script.headers["ETag"]
    assert client.get(script_files.SCRIPT_PATH, headers={"If-None-Match": tag}).status_code == 304
