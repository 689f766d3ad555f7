"""Phones that write without pause and remember what was acknowledged; one request of theirs at most is without an answer."""

from __future__ import annotations

import http.client
import json
import random
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

CODES = ("47562", "49505", "99213", "99214", "45378", "45385", "43239", "44970", "20610", "00000")
MONTHS = [f"{year}-{month:02d}" for year in range(2018, 2027) for month in range(1, 13)][:106]  # to October 2026
PASSWORD = "a good long password"
State = tuple[int, bool, str, str]  # version, live, day, codes
GONE = ""


class LostError(Exception):
    """No answer, or one that says the server is not well: whether it was carried out is not known."""


@dataclass
class Caller:
    """One person's calls, each on a connection of its own, so that none is sent again unseen."""

    port: int
    token: str = ""

    def call(
        self, method: str, path: str, body: Any = None, *, raw: tuple[str, bytes] | None = None, **headers: str
    ) -> tuple[int, Any]:
        """Status and body. Raises LostError."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        if raw or data:
            sent["Content-Type"], data = raw or ("application/json", data)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, f"/api/v1{path}", data, sent)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise LostError(repr(error)) from error
        finally:
            connection.close()
        if answer.status >= 500:
            raise LostError(f"{answer.status} {text[:200]!r}")
        return answer.status, json.loads(text) if text else None


def entered(port: int, email: str, *, new: bool = True) -> tuple[Caller, int]:
    """Somebody signed in, signed up before where new; and their number."""
    stranger = Caller(port)
    if new:
        who = {"email": email, "password": PASSWORD, "name": "Test Person", "career_stage": "attending"}
        stranger.call("POST", "/users", who)
    _, tokens = stranger.call("POST", "/tokens", {"email": email, "password": PASSWORD})
    caller = Caller(port, tokens["access_token"])
    return caller, int(caller.call("GET", "/me")[1]["id"])


@dataclass
class Wish:
    """A request, what of the logs it changes when it is carried out, and what its answer was (None: there was none)."""

    kind: str
    send: Callable[[], tuple[int, Any]]
    becomes: dict[str, State] = field(default_factory=dict)
    good: tuple[int, ...] = (200, 201, 204)
    note: str = ""
    rows: int = 0


@dataclass
class Phone:
    """One person who logs, edits, deletes, pushes, imports and closes months."""

    caller: Caller
    person: int
    random: random.Random
    logs: dict[str, State] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)  # of logs posted with a key: how many there are
    imports: int = 0
    closed: int = 0
    pending: Wish | None = None
    counts: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)

    def step(self) -> None:
        """One request. Raises LostError when it was not answered; it is then `pending`."""
        kinds = (self.put, self.edit, self.remove, self.post, self.push, self.charges, self.close)
        (kind,) = self.random.choices(kinds, (30, 15, 10, 12, 25, 6, 4))
        self.carry_out(kind())

    def carry_out(self, wish: Wish) -> None:
        """Send it; what is acknowledged is remembered."""
        self.pending = wish
        status, body = wish.send()
        self.counts[wish.kind] += 1
        if status not in wish.good or _unapplied(wish, body):
            self.refused.append(f"refused: {wish.kind}: {status} {str(body)[:300]}")
        else:
            self.remember(wish)
        self.pending = None

    def remember(self, wish: Wish) -> None:
        """It was carried out."""
        self.logs.update(wish.becomes)
        if wish.note:
            self.notes[wish.note] = 1
        self.imports += wish.kind == "charges"
        self.closed += wish.kind == "close"

    def live(self) -> list[str]:
        """Ids of logs that can be edited."""
        return [key for key, state in self.logs.items() if state[1]]

    def body(self) -> tuple[dict[str, Any], str, str]:
        """A log's body, with its day and its codes."""
        month = (
            MONTHS[min(self.closed, len(MONTHS) - 1)]
            if self.random.random() < 0.3
            else f"2026-{self.random.randint(7, 10):02d}"
        )
        day = f"{month}-{self.random.randint(1, 28):02d}"
        codes = self.random.sample(CODES, self.random.randint(1, 3))
        lines = [{"code": code, "modifiers": [], "units": 1} for code in codes]
        return {"performed_on": day, "setting": "facility", "lines": lines}, day, " ".join(codes)

    def put(self) -> Wish:
        """A new log."""
        key, (body, day, codes) = self.uuid(), self.body()
        return Wish("put", lambda: self.caller.call("PUT", f"/logs/{key}", body), {key: (1, True, day, codes)})

    def edit(self) -> Wish:
        """An edit of the version that is known."""
        if not (live := self.live()):
            return self.put()
        key, (body, day, codes) = self.random.choice(live), self.body()
        version = self.logs[key][0]
        if self.logs[key][2:] == (day, codes):
            return self.put()
        return Wish(
            "edit",
            lambda: self.caller.call("PUT", f"/logs/{key}", body, If_Match=f'"{version}"'),
            {key: (version + 1, True, day, codes)},
        )

    def remove(self) -> Wish:
        """A deletion."""
        if not (live := self.live()):
            return self.put()
        key = self.random.choice(live)
        version, _, day, codes = self.logs[key]
        return Wish(
            "delete",
            lambda: self.caller.call("DELETE", f"/logs/{key}", If_Match=f'"{version}"'),
            {key: (version + 1, False, day, codes)},
        )

    def post(self) -> Wish:
        """A log whose id the server makes, with an Idempotency-Key; known again by its note, in letters alone."""
        key, (body, _, _) = self.uuid(), self.body()
        note = "op " + "".join(chr(ord("a") + int(digit, 16)) for digit in key.replace("-", "")[:16])
        send = {**body, "note": note}
        return Wish("post", lambda: self.caller.call("POST", "/logs", send, Idempotency_Key=key), note=note)

    def push(self) -> Wish:
        """A push of some changes, all of them or none."""
        becomes: dict[str, State] = {}
        changes: list[dict[str, Any]] = []
        for _ in range(self.random.randint(2, 20)):
            free = [key for key in self.live() if key not in becomes]
            key = self.random.choice(free) if free and self.random.random() < 0.4 else self.uuid()
            version = self.logs[key][0] if key in self.logs else 0
            body, day, codes = self.body()
            if version and self.random.random() < 0.4:
                _, _, day, codes = self.logs[key]
                changes.append({"id": key, "op": "delete", "base_version": version})
                becomes[key] = (version + 1, False, day, codes)
            elif not version or self.logs[key][2:] != (day, codes):
                changes.append({"id": key, "op": "put", "base_version": version or None, "log": body})
                becomes[key] = (version + 1, True, day, codes)
        sent = {"cursor": None, "changes": changes, "limit": 1}
        return Wish("push", lambda: self.caller.call("POST", "/sync", sent), becomes)

    def charges(self) -> Wish:
        """A file of charges: so many logs, or none."""
        rows = self.random.randint(3, 25)
        text = "date,code,units,encounter\n" + "".join(
            f"2026-08-{self.random.randint(1, 28):02d},47562,1,{self.uuid()[:6]}{row}\n" for row in range(rows)
        )
        boundary = self.uuid()
        form = f'--{boundary}\r\nContent-Disposition: form-data; name="duplicates"\r\n\r\nkeep\r\n'
        file = 'Content-Disposition: form-data; name="file"; filename="charges.csv"\r\nContent-Type: text/csv'
        data = f"{form}--{boundary}\r\n{file}\r\n\r\n{text}\r\n--{boundary}--\r\n".encode()
        raw = (f"multipart/form-data; boundary={boundary}", data)
        return Wish("charges", lambda: self.caller.call("POST", "/imports", raw=raw), rows=rows)

    def close(self) -> Wish:
        """The next month of one's own; closed before is as good."""
        if self.closed >= len(MONTHS):
            return self.put()
        path = f"/me/periods/{MONTHS[self.closed]}/close"
        return Wish("close", lambda: self.caller.call("POST", path), good=(201, 409))

    def uuid(self) -> str:
        """A UUID that the seed decides."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))


def _unapplied(wish: Wish, body: Any) -> bool:
    """Whether a push was answered 200 with a change that was not applied."""
    if wish.kind != "push":
        return False
    return any(result["status"] not in {"applied", "replayed"} for result in body["results"])
