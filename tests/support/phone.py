"""A phone as the sync tests drive it: logs kept locally, changes waiting, a cursor; the network may lose any answer."""

from __future__ import annotations

import copy
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.support.api import Api


@dataclass
class Phone:
    """Keeps every log as the server last told it, and the person's own changes until they are acknowledged.

    A conflict is settled as the client does it: the stored log is taken over, and what the person had written is kept
    as a log of its own, so that no line is lost silently.
    """

    api: Api
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    cursor: str | None = None
    copies: list[str] = field(default_factory=list)

    def create(self, code: str) -> str:
        """A new log, offline."""
        log_id = str(uuid.uuid4())
        self._wait(log_id, "put", None, {"performed_on": "2026-07-14", "lines": [{"code": code}]})
        return log_id

    def edit(self, log_id: str, code: str) -> None:
        """Another line on a log, offline."""
        log = self.seen(log_id)
        lines = [{"code": line["code"]} for line in log["lines"]] + [{"code": code}]
        self._wait(log_id, "put", self._base(log_id), {"performed_on": log["performed_on"], "lines": lines})

    def delete(self, log_id: str) -> None:
        """A log deleted, offline. One that never left the phone is simply forgotten."""
        base = self._base(log_id)
        self._wait(log_id, "delete", base, None)

    def seen(self, log_id: str) -> dict[str, Any]:
        """A log as this phone shows it."""
        waiting = next((item for item in reversed(self.waiting) if item["id"] == log_id and item["op"] == "put"), None)
        return waiting["log"] if waiting else self.known[log_id]

    def shown(self) -> set[str]:
        """The logs this phone shows."""
        removed = {item["id"] for item in self.waiting if item["op"] == "delete"}
        ids = {log_id for log_id, log in self.known.items() if not log["deleted"]}
        return (ids | {item["id"] for item in self.waiting if item["op"] == "put"}) - removed

    def sync(self, *, lose_answer: bool = False, limit: int = 3) -> None:
        """One call; a lost answer leaves the phone as it was, whatever the server did."""
        sent = copy.deepcopy(self.waiting)
        answer = self.api.post("/sync", {"cursor": self.cursor, "changes": sent, "limit": limit})
        assert answer.status_code == 200, answer.text
        if not lose_answer:
            self._take(sent, answer.get_json())

    def settle(self) -> None:
        """Sync until nothing waits and nothing is new."""
        for _ in range(200):
            before = (self.cursor, len(self.waiting))
            self.sync()
            if not self.waiting and (self.cursor, 0) == before:
                return
        raise AssertionError("the phone does not come to rest")

    def _base(self, log_id: str) -> int | None:
        return self.known[log_id]["version"] if log_id in self.known else None

    def _wait(self, log_id: str, op: str, base: int | None, log: dict[str, Any] | None) -> None:
        """One change per log waits at most: the newest, from the version the phone knows."""
        self.waiting = [item for item in self.waiting if item["id"] != log_id]
        self.waiting.append({"id": log_id, "op": op, "base_version": base, "log": log})

    def _take(self, sent: list[dict[str, Any]], answer: dict[str, Any]) -> None:
        assert [result["id"] for result in answer["results"]] == [item["id"] for item in sent], (
            "one result per change, in order"
        )
        for change, result in zip(sent, answer["results"], strict=True):
            assert result["status"] != "invalid", result
            self.waiting = [item for item in self.waiting if item != change]
            if result["status"] == "conflict":
                self.known[change["id"]] = result["existing"]
                if change["op"] == "put":
                    self._keep_copy(change)
        if answer["reset_required"]:
            self.known, self.cursor = {}, None
            return
        for log in answer["changes"]:
            self.known[log["id"]] = log
        self.cursor = answer["cursor"]

    def _keep_copy(self, change: dict[str, Any]) -> None:
        copied = str(uuid.uuid4())
        self.copies.append(copied)
        self._wait(copied, "put", None, change["log"])
