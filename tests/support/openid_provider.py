"""A small OpenID provider in a process of its own, on loopback, for tests: it signs whoever comes in as whom it was set.

It checks what a provider checks (client, redirect address, PKCE, a code once) and misbehaves as `set` says. Run as
`python -m tests.support.openid_provider`; the first line it prints is its port.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from config import PROJECT

CLIENT, SECRET = "rvu-edge", "a client secret of the tests"


@dataclass
class Provider:
    """The provider's process, as tests talk to it."""

    issuer: str
    saved: dict[str, Any] = field(default_factory=dict)

    def set(self, **state: Any) -> None:
        """`claims` of the next ID tokens; faults: `signs`, `discovery`, `redirects`, `size`."""
        sent = urllib.request.Request(f"{self.issuer}/set", json.dumps(state).encode(), method="POST")
        urllib.request.urlopen(sent, timeout=10).close()

    def requests(self) -> list[str]:
        """The paths asked so far."""
        with urllib.request.urlopen(f"{self.issuer}/requests", timeout=10) as answer:
            found: list[str] = json.load(answer)
        return found

    def consent(self, address: str) -> str:
        """Where the provider sends a browser that comes to `address`."""

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_args: Any, **_more: Any) -> None:
                return None

        try:
            urllib.request.build_opener(Stay).open(address, timeout=10)
        except urllib.error.HTTPError as answer:
            assert answer.code == 302, answer.read()
            return str(answer.headers["Location"])
        raise AssertionError("the provider did not send the browser back")


@contextmanager
def provider_process() -> Iterator[Provider]:
    """Start it; ended at the end."""
    command = [sys.executable, "-m", "tests.support.openid_provider"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        try:
            yield Provider(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


class State:
    """What the process knows."""

    key = ECKey.generate_key("P-256", {"kid": "first"})
    other = ECKey.generate_key("P-256", {"kid": "first"})
    codes: ClassVar[dict[str, dict[str, str]]] = {}
    asked: ClassVar[list[str]] = []
    set: ClassVar[dict[str, Any]] = {}


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Nothing."""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, body: Any, status: int = 200, **headers: str) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/requests":
            return self.answer(State.asked)
        State.asked.append(path)
        if path == "/authorize":
            return self.authorize()
        if path == "/jwks":
            return self.answer(KeySet([State.key]).as_dict(private=False))
        if "redirects" in State.set:
            return self.answer({}, 302, Location=State.set["redirects"])
        if "size" in State.set:
            return self.answer({"issuer": "x" * State.set["size"]})
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return self.answer(
            {
                "issuer": self.issuer,
                **{name: f"{self.issuer}/{place}" for name, place in places.items()},
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"],
                **State.set.get("discovery", {}),
            }
        )

    def authorize(self) -> None:
        given = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        expected = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        wrong = [name for name, value in expected.items() if given.get(name) != value]
        if wrong or "openid" not in given.get("scope", "").split() or not given.get("nonce"):
            return self.answer({"wrong": wrong, "given": given}, 400)
        code = secrets.token_urlsafe(16)
        State.codes[code] = given
        query = urlencode({"code": code, "state": given["state"], "iss": self.issuer})
        return self.answer({}, 302, Location=f"{given['redirect_uri']}?{query}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/set":
            State.set = json.loads(body)
            return self.answer({})
        State.asked.append(self.path)
        given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if self.headers.get("Authorization") != basic:
            return self.answer({"error": "invalid_client"}, 401)
        begun = State.codes.pop(given.get("code", ""), None)
        hashed = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        if begun is None or begun["code_challenge"] != challenge or begun["redirect_uri"] != given.get("redirect_uri"):
            return self.answer({"error": "invalid_grant"}, 400)
        return self.answer({"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token(begun)})

    def id_token(self, begun: dict[str, str]) -> str:
        now = State.set["now"]
        claims = {"iss": self.issuer, "aud": CLIENT, "nonce": begun["nonce"], "iat": now, "exp": now + 300}
        claims |= State.set["claims"]
        header, key = {"alg": "ES256", "kid": "first"}, State.key
        signs = State.set.get("signs")
        if signs == "nobody":
            parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
            return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
        if signs == "with the secret":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET.encode() * 2), algorithms=["HS256"])
        return jwt.encode(header, claims, State.other if signs == "somebody else" else key, algorithms=["ES256"])


def main() -> None:
    """Serve until ended."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    main()
