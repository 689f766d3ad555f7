"""Write rvuedge/web/static/look/icons.svg from a folder of Lucide's icons: `python scripts/icons.py FOLDER`.

FOLDER is `icons` of the npm package lucide-static (ISC; its license stands beside the sprite). Each name below is one
symbol; templates and scripts use it as <svg class="icon"><use href="/static/look/icons.svg#name"/></svg>.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

SPRITE = Path(__file__).resolve().parent.parent / "rvuedge" / "web" / "static" / "look" / "icons.svg"
# Our name: Lucide's.
NAMES = {
    "add": "plus",
    "add-case": "circle-plus",
    "alert": "triangle-alert",
    "attest": "shield-check",
    "back": "chevron-left",
    "bell": "bell",
    "book": "book-open",
    "calendar": "calendar",
    "cases": "calendar-days",
    "check": "check",
    "clock": "clock",
    "close": "x",
    "code": "hash",
    "copy": "copy",
    "delete": "trash-2",
    "down": "chevron-down",
    "download": "download",
    "drug": "syringe",
    "edit": "pencil",
    "external": "external-link",
    "file": "file-text",
    "filter": "list-filter",
    "forward": "chevron-right",
    "goal": "target",
    "half": "contrast",
    "hospital": "hospital",
    "import": "file-input",
    "info": "info",
    "key": "key-round",
    "link": "link",
    "list": "list-checks",
    "lock": "lock",
    "log-in": "log-in",
    "log-out": "log-out",
    "mail": "mail",
    "members": "users",
    "menu": "menu",
    "microphone": "mic",
    "minus": "minus",
    "money": "circle-dollar-sign",
    "more": "ellipsis",
    "note": "sticky-note",
    "numbers": "gauge",
    "offline": "cloud-off",
    "person": "circle-user",
    "phone": "smartphone",
    "practice": "building-2",
    "print": "printer",
    "progress": "chart-bar",
    "question": "circle-question-mark",
    "redo": "rotate-cw",
    "rotation": "calendar-sync",
    "search": "search",
    "send": "send",
    "settings": "settings",
    "site": "map-pin",
    "source": "scroll-text",
    "split": "split",
    "star": "star",
    "swap": "arrow-left-right",
    "sync": "refresh-cw",
    "template": "bookmark",
    "tick-circle": "circle-check",
    "trail": "history",
    "undo": "undo-2",
    "up": "chevron-up",
    "upload": "upload",
    "views": "eye",
    "warning": "circle-alert",
}


def symbol(name: str, text: str) -> str:
    """The shapes of one icon as a symbol."""
    shapes = " ".join(re.sub(r"\s+", " ", shape) for shape in re.findall(r"<(?!/?svg|!--)[^>]+>", text))
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes.replace(" />", "/>").replace("> <", "><")}</symbol>'


def main() -> None:
    folder = Path(sys.argv[1])
    symbols = [symbol(name, (folder / f"{theirs}.svg").read_text(encoding="utf-8")) for name, theirs in NAMES.items()]
    SPRITE.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n", encoding="utf-8"
    )
    print(f"{len(symbols)} icons, {SPRITE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
