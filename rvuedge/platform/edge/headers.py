"""What every answer says to a browser, and which address this service answers to."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import MisdirectedRequest
from werkzeug.sansio.utils import host_is_trusted

from config import Settings

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
# A year, as hstspreload.org asks for; the balancer says the same (deploy/templates/balancer.cfg).
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"

# Asked by machines beside us under the host's own address, and answered without it.
ANY_HOST = ("/api/v1/health", "/metrics")


def register_headers(app: Flask, settings: Settings) -> None:
    """Headers on every answer; in production also the check of Host, and HTTPS for good."""
    lasting = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Content-Security-Policy": POLICY,
    }
    if settings.mode == "production":
        lasting["Strict-Transport-Security"] = STRICT_TRANSPORT
        host = urlsplit(settings.public_url).hostname or ""
        app.before_request(lambda: _check_host(host))

    def answered(response: Response) -> Response:
        for name, text in lasting.items():
            response.headers.setdefault(name, text)
        return response

    app.after_request(answered)


def _check_host(public: str) -> None:
    """Raises MisdirectedRequest (RFC 9110, 15.5.20) for a Host that is not the public address.

    Flask's own TRUSTED_HOSTS would refuse a balancer's and a monitor's calls by address too.
    """
    if request.path.startswith(ANY_HOST) or host_is_trusted(request.environ.get("HTTP_HOST", ""), [public]):
        return
    raise MisdirectedRequest("This server does not answer to that host name.")
