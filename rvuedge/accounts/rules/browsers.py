"""What a browser calls itself, in the two words its owner knows it by."""

from __future__ import annotations

# In this order: each later one's mark is in what the earlier ones send too (MDN, "User-Agent", browser detection).
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
READ = 400  # characters: what browsers send is shorter


def browser_name(agent: str) -> str:
    """The browser and the system a User-Agent names, as far as it does.

    >>> browser_name("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605 Version/26.0 Safari/604.1")
    'Safari on iPhone'
    >>> browser_name("")
    'A browser'
    """
    text = agent[:READ]
    browser = next((name for mark, name in BROWSERS if mark in text), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in text), None)
    return f"{browser} on {system}" if system else browser
