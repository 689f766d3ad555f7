"""What production asks of its settings, for a server or a command of a test on this machine."""

from __future__ import annotations

PRODUCTION = {
    "RVUEDGE_MODE": "production",
    "RVUEDGE_SECRET_KEY": "3f6c0a59d1e84b7792cd5ab0e816f43d",  # of the tests alone
    "RVUEDGE_PUBLIC_URL": "https://127.0.0.1",
    "RVUEDGE_TRUSTED_PROXIES": "none",
    "RVUEDGE_MAIL": "smtp://127.0.0.1:9",  # the port that discards: nothing listens there
    "RVUEDGE_NOW": "",
}
