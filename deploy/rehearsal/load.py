"""People who write through the balancer, each with a phone that pulls: as clients do, retried until acknowledged."""

from __future__ import annotations

import http.client
import json
import random
import ssl
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from deploy.rehearsal.ledger import Ledger, Write
from deploy.rehearsal.loopback import Site
from deploy.rehearsal.processes import RehearsalError

PATIENCE_SECONDS = 20  # longer than the balancer needs to see that a host is gone
# A client waits as long as Retry-After says. Ours waits a second at most, to see when writes are back and not when it
# happens to ask.
LONGEST_PAUSE = 1.0
BETWEEN_WRITES = 0.05
BETWEEN_PULLS = 0.5
CODES = ("47562", "49505", "99213", "45378")
PASSWORD = "a long password of the rehearsal"


class NoAnswerError(Exception):
    """The connection was refused or lost, or nothing came in time."""


class Caller:
    """One connection to the balancer, made again when it is lost."""

    def __init__(self, site: Site, token: str = "") -> None:
        self.host, self.port = site.address
        self.context = ssl.create_default_context(cafile=str(site.authority))
        self.token = token
        self.connection: http.client.HTTPSConnection | None = None

    def call(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any, float]:
        """Status, JSON, and how long to wait before the same is sent again. Raises NoAnswerError."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"Content-Type": "application/json"}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        try:
            if self.connection is None:
                self.connection = http.client.HTTPSConnection(
                    self.host, self.port, timeout=PATIENCE_SECONDS, context=self.context
                )
            text = None if body is None else json.dumps(body)
            self.connection.request(method, f"/api/v1{path}", text, sent)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NoAnswerError(type(error).__name__) from error
        wait = min(float(answer.headers.get("Retry-After", "0.2")), LONGEST_PAUSE)
        return answer.status, json.loads(content) if "json" in answer.headers.get_content_type() else None, wait

    def close(self) -> None:
        """Give the connection up."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


@dataclass
class Person:
    """Somebody who writes logs, and their phone."""

    name: str
    caller: Caller
    phone: Caller
    ledger: Ledger
    choices: random.Random
    logs: dict[str, int] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)
    resets: int = 0
    cursor: str | None = None

    def write(self) -> None:
        """One write, sent until it is acknowledged."""
        chance = self.choices.random()
        mark = "op " + "".join(chr(97 + int(sign, 16)) for sign in uuid.uuid4().hex[:16])
        body = {"performed_on": "2026-08-14", "lines": [{"code": self.choices.choice(CODES)}], "note": mark}
        if chance < 0.3:
            self._send("POST", "/logs", body, mark, Idempotency_Key=str(uuid.uuid4()))
        elif chance < 0.5 and self.logs:
            log = self.choices.choice(list(self.logs))
            self._send("PUT", f"/logs/{log}", body, mark, If_Match=f'"{self.logs[log]}"')
        else:
            self._send("PUT", f"/logs/{uuid.uuid4()}", body, mark)

    def _send(self, method: str, path: str, body: dict[str, Any], mark: str, **headers: str) -> None:
        begun = time.monotonic()
        while True:
            try:
                status, log, wait = self.caller.call(method, path, body, **headers)
            except NoAnswerError as error:
                self.ledger.count(str(error))
                time.sleep(0.2)
                continue
            if status in {200, 201}:
                break
            self.ledger.count(str(status))
            if status in {404, 412} and "If_Match" in headers:  # the log, or its version, is not there any more
                self.logs.pop(path.removeprefix("/logs/"))
                return  # the end counts it as lost
            if status < 500:
                raise RehearsalError(f"{method} {path} was answered {status}: {log}")
            time.sleep(wait)
        self.logs[log["id"]] = log["version"]
        self.ledger.add(Write(self.name, log["id"], log["version"], mark, begun, time.monotonic()))

    def pull(self) -> bool:
        """One pull of the phone; whether it was the last of what is new."""
        try:
            status, answer, _ = self.phone.call("POST", "/sync", {"cursor": self.cursor, "changes": []})
        except NoAnswerError:
            return False
        if status != 200:
            return False
        if answer.get("reset_required"):
            self.resets, self.cursor = self.resets + 1, None
            return False
        for change in answer["changes"]:
            self.heard[change["id"]] = change["version"]
        self.cursor = answer["cursor"]
        return not answer["has_more"]


@dataclass
class Load:
    """All people at work, each in two threads."""

    people: list[Person]
    finished: threading.Event = field(default_factory=threading.Event)
    pulled: threading.Event = field(default_factory=threading.Event)
    faults: list[BaseException] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin."""
        for person in self.people:
            for work in (self._write, self._pull):
                thread = threading.Thread(target=self._guarded, args=(work, person), daemon=True)
                self.threads.append(thread)
                thread.start()

    def stop(self, seconds: float) -> None:
        """No further write; the phones pull until nothing is new. Raises what went wrong in a thread."""
        self.finished.set()
        ends = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(0.1, ends - time.monotonic()))
        if self.faults:
            raise self.faults[0]
        if any(thread.is_alive() for thread in self.threads):
            raise RehearsalError(f"A request was not acknowledged within {seconds:.0f} seconds of the end.")

    def _guarded(self, work: Any, person: Person) -> None:
        try:
            work(person)
        except BaseException as error:
            self.faults.append(error)

    def _write(self, person: Person) -> None:
        while not self.finished.is_set():
            person.write()
            time.sleep(BETWEEN_WRITES)

    def _pull(self, person: Person) -> None:
        last_look = False
        while not last_look:
            writers_ended = self.finished.is_set() and not any(
                thread.is_alive() for thread in self.threads[::2] if thread is not threading.current_thread()
            )
            last_look = person.pull() and writers_ended
            if not last_look:
                time.sleep(BETWEEN_PULLS)


def is_open(site: Site) -> bool:
    """Whether the balancer passes a request on."""
    caller = Caller(site)
    try:
        return caller.call("GET", "/health")[0] == 200
    except NoAnswerError:
        return False
    finally:
        caller.close()


def signed_up(site: Site, ledger: Ledger, count: int) -> list[Person]:
    """So many new people, signed up and signed in through the balancer. Raises RehearsalError."""
    people = []
    for number in range(1, count + 1):
        stranger = Caller(site)
        email = f"person{number}@example.org"
        who = {"email": email, "password": PASSWORD, "name": f"Person {number}", "career_stage": "attending"}
        made, text, _ = stranger.call("POST", "/users", who)
        status, pair, _ = stranger.call("POST", "/tokens", {"email": email, "password": PASSWORD})
        stranger.close()
        if (made, status) != (201, 201):
            raise RehearsalError(f"Signing up was answered {made}, signing in {status}: {text}, {pair}")
        token = pair["access_token"]
        callers = Caller(site, token), Caller(site, token)
        people.append(Person(email, *callers, ledger, random.Random(number)))
    return people
