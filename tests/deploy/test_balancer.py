"""The balancer's file as it is documented, with a real HAProxy before a real server: findings C4, C5 and C22."""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from config import PROJECT
from deploy import render
from deploy.rehearsal import loopback, programs
from deploy.rehearsal.processes import account_of, environment_of
from tests.support.browser import gunicorn_server
from tests.support.production import PRODUCTION

HERE = loopback.LOOPBACK
PATIENCE_SECONDS = 20.0  # beyond the 10 s of `timeout http-request`, so that a stop is seen and not taken for a pause
BEGUN = b"POST /api/v1/tokens HTTP/1.1\r\nHost: 127.0.0.1\r\n"
TRICKLING = 40  # twice what stopped the service (C4), five times its threads


@dataclass(frozen=True)
class Front:
    """Where the balancer is, and what its certificate is checked with."""

    port: int
    context: ssl.SSLContext
    before: Answer | None = None  # what was answered before any app host ran
    app_port: int = 0
    log: Path = Path()  # of the app host

    def asked(self, method: str, path: str, body: object = None, *, source: str = HERE, **headers: str) -> Answer:
        """What is answered to a client at a loopback address of its own."""
        connection = http.client.HTTPSConnection(
            HERE, self.port, timeout=PATIENCE_SECONDS, context=self.context, source_address=(source, 0)
        )
        sent = {name.replace("_", "-"): text for name, text in headers.items()} | {"Content-Type": "application/json"}
        with contextlib.closing(connection):
            connection.request(method, path, None if body is None else json.dumps(body), sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def opened(self) -> ssl.SSLSocket:
        """A connection that says nothing yet."""
        raw = socket.create_connection((HERE, self.port), timeout=PATIENCE_SECONDS)
        return self.context.wrap_socket(raw, server_hostname=HERE)


@dataclass(frozen=True)
class Answer:
    """Status, headers and body."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@pytest.fixture(scope="module")
def front(sqlite_templates: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """HAProxy by the rendered file, one app host of two by its rendered environment, on SQLite."""
    for name in ("haproxy", "openssl"):
        if shutil.which(name, path=programs.PLACES) is None:
            pytest.skip(f"{name} is not installed (Debian: {programs.PACKAGES[name]})")
    folder = tmp_path_factory.mktemp("front")
    hosts = listed(folder)
    render.write(hosts, folder)
    app = hosts["app"][0]
    shutil.copyfile(sqlite_templates("empty"), folder / "rvuedge.db")
    rendered = environment_of(folder / "app1/etc/rvuedge/environment")
    secrets = {name: PRODUCTION[name] for name in ("RVUEDGE_SECRET_KEY", "RVUEDGE_MAIL", "RVUEDGE_NOW")}
    environment = rendered | secrets | {"RVUEDGE_DATABASE_URL": f"sqlite:///{folder / 'rvuedge.db'}"}
    front = Front(hosts["balancer"][0]["port"], ssl.create_default_context(cafile=str(folder / "front.crt")))
    with balancing(folder):
        until(front, {503})
        before = front.asked("GET", "/api/v1/releases")
        log = folder / "app.log"
        with gunicorn_server(environment, port=app["port"], words=["--no-jobs"], log=log):
            until(front, {200})
            yield replace(front, before=before, app_port=app["port"], log=log)


def listed(folder: Path) -> dict[str, object]:
    """The list of hosts, with a certificate of the balancer's own; nothing but the first app host will run."""
    ports = iter(loopback.free_ports(15))
    logging = {"account": account_of("haproxy").name, "log": "stdout"}
    balancer = {"name": "lb1", "address": HERE, "port": next(ports), **logging}
    apps = [loopback.app_host(folder / f"app{number}", ports=[next(ports) for _ in range(3)]) for number in (1, 2)]
    data = [{"name": f"data{number}", "address": HERE} for number in (1, 2, 3)]
    certify(folder)
    site = {
        "certificate": str(folder / "front.pem"),
        "tls": str(folder),
        "public_url": f"https://{HERE}:{balancer['port']}",
        "network": "127.0.0.1/32",
        "postgresql_programs": "/usr/bin",
    }
    return {"site": site, "balancer": [balancer], "app": [app | logging for app in apps], "data": data}


def certify(folder: Path) -> None:
    """A certificate for 127.0.0.1 that signs itself."""
    key, certificate = folder / "front.key", folder / "front.crt"
    words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    named = ["-subj", "/CN=front", "-addext", f"subjectAltName=IP:{HERE}"]
    loopback.openssl(*words, *named, "-keyout", str(key), "-out", str(certificate))
    (folder / "front.pem").write_text(certificate.read_text() + key.read_text())


@contextlib.contextmanager
def balancing(folder: Path) -> Iterator[None]:
    """HAProxy while the block runs."""
    file = folder / "lb1/etc/haproxy/haproxy.cfg"
    with (folder / "haproxy.log").open("wb") as log:
        running = subprocess.Popen(
            [programs.path_of("haproxy"), "-db", "-f", str(file)], cwd=PROJECT, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            running.terminate()
            running.wait(PATIENCE_SECONDS)


def until(front: Front, wanted: set[int]) -> None:
    """Come back when the balancer answers so: 503 before it has an app host, 200 then."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if front.asked("GET", "/api/v1/health").status in wanted:
                return
        time.sleep(0.1)
    raise AssertionError(f"the balancer did not come to answer {wanted}")


def test_answers_are_for_https_alone_and_name_no_server(front: Front) -> None:
    answer = front.asked("GET", "/app")
    assert answer.status == 200
    assert answer.headers.get_all("Strict-Transport-Security") == ["max-age=31536000; includeSubDomains"]
    assert answer.headers["Set-Cookie"].startswith("__Host-session=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Server" not in answer.headers
    assert "version" not in json.loads(front.asked("GET", "/api/v1/health").body)
    assert front.asked("GET", "/metrics").status == 403


def test_the_balancers_own_answers_say_so_too(front: Front) -> None:
    answer = front.before
    assert answer is not None
    assert answer.status == 503
    assert json.loads(answer.body)["type"] == "urn:rvuedge:problem:unavailable"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_another_host_name_is_not_answered(front: Front) -> None:
    answer = front.asked("GET", "/codes//47562", Host="evil.example.com")
    assert answer.status == 421
    assert b"evil" not in answer.body
    moved = front.asked("GET", "/codes//47562", X_Forwarded_Host="evil.example.com")
    assert (moved.status, moved.headers["Location"]) == (308, f"https://{HERE}:{front.port}/codes/47562")


def wrong_sign_in(front: Front, source: str, forged: str) -> int:
    """The status that a client at an address gets; without a password, which would take half a second to look at."""
    return front.asked("POST", "/api/v1/tokens", {}, source=source, X_Forwarded_For=forged).status


def test_forty_wrong_sign_ins_keep_nobody_else_out(front: Front) -> None:
    """Case sync/proxy_rate_limit.txt: forty different X-Forwarded-For from one client, then another client."""

    answers = [wrong_sign_in(front, "127.0.0.2", f"203.0.113.{number}") for number in range(1, 41)]
    assert 429 not in answers[:20]
    assert answers[-5:] == [429] * 5, "what the client writes about itself changes nothing"
    assert wrong_sign_in(front, "127.0.0.3", "127.0.0.2") == 422, "another client has a limit of its own"


@pytest.mark.parametrize(
    ("what", "begun"),
    [
        ("half a header", BEGUN + b"X-Slow: "),
        ("one byte of a body", BEGUN + b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"),
    ],
)
def test_clients_that_send_a_byte_at_a_time_hold_nobody_up(front: Front, what: str, begun: bytes) -> None:
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(front.opened()) for _ in range(TRICKLING)]
        for raw in slow:
            raw.sendall(begun)
        for raw in slow:
            raw.sendall(b" ")
        assert front.asked("GET", "/api/v1/health").status == 200, what
        assert front.asked("GET", "/api/v1/releases").status == 200, what
        assert wrong_sign_in(front, "127.0.0.4", "127.0.0.4") == 422, what


# What a line of a log must not have: a person's name, health text, an address, a password, tokens. Each is sent in every place.
SECRETS = ("hunter2-and-more", "Cholecystectomy", "SMITHJOHN", "ann.secret", "tokenabcdef", "cookieabcdef")
LINES = (
    b"GET /api/v1/logs?q=SMITHJOHN Cholecystectomy HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",  # blanks in the address
    b"SMITHJOHN /api/v1/logs HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nBad Header SMITHJOHN: Cholecystectomy\r\n\r\n",
    b"POST /api/v1/tokens HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: SMITHJOHN\r\n\r\n",
    b"POST /api/v1/tokens HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: SMITHJOHN\r\n\r\n",
    b"POST /api/v1/tokens HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nSMITHJOHN\r\n",
)
BODIES = (
    ("/api/v1/users", {"email": "ann.secret@example.org", "password": "hunter2-and-more", "name": "SMITHJOHN", "career_stage": "attending"}),
    ("/api/v1/users", {"email": "ann.secret@example.org", "password": "hunter2-and-more", "name": "SMITHJOHN", "career_stage": "attending", "specialty": "a\0b"}),
    ("/api/v1/tokens", {"email": "ann.secret\0@example.org", "password": "hunter2-and-more", "device_name": "SMITHJOHN"}),
    ("/api/v1/password/reset", {"email": "ann.secret@example.org"}),
    ("/api/v1/tokens/refresh", {"refresh_token": "tokenabcdef"}),
    ("/api/v1/valuations", {"performed_on": "2026-08-14", "lines": [{"code": "47562", "units": 2**70}], "note": "SMITHJOHN Cholecystectomy"}),
    ("/api/v1/logs", {"note": "SMITHJOHN Cholecystectomy"}),
    ("/api/v1/sync", {"changes": ["SMITHJOHN"]}),
)  # fmt: skip


def test_a_hostile_run_leaves_nothing_that_was_sent_in_the_log(front: Front) -> None:
    """Finding C14, as production logs it: past the balancer, so that the server itself meets what is no request."""
    for line in LINES:
        with contextlib.closing(socket.create_connection((HERE, front.app_port), timeout=PATIENCE_SECONDS)) as raw:
            raw.sendall(line)
            assert raw.recv(4096)[9:12] in {b"400", b"501"}, line
    sent = {"X_Request_Id": "SMITHJOHN <Cholecystectomy>", "Cookie": "__Host-session=cookieabcdef"}
    for path, body in BODIES:
        front.asked("POST", path, body, source="127.0.0.5", Authorization="Bearer tokenabcdef", **sent)
        front.asked("POST", path, body, source="127.0.0.6", Idempotency_Key="tokenabcdef", **sent)
    for path in (
        "/app/reset?token=tokenabcdef",
        "/api/v1/codes?q=SMITHJOHN%00",
        "/codes/SMITHJOHN%ff",
        "/api/v1/logs/SMITHJOHN",
    ):
        front.asked("GET", path, source="127.0.0.7", Referer="https://x/SMITHJOHN", User_Agent="SMITHJOHN", **sent)
    text = front.log.read_text(errors="replace")
    assert '"logger":"rvuedge.access"' in text
    assert "Invalid request" in text
    assert [secret for secret in SECRETS if secret.lower() in text.lower()] == []
