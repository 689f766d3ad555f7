"""The data hosts: etcd, Patroni and PostgreSQL, started from the rendered files, lost, and brought back."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from deploy.rehearsal.loopback import Site
from deploy.rehearsal.processes import Program, RehearsalError, account_of, environment_of, family, send
from deploy.rehearsal.programs import path_of

ROLE = "rvuedge"


@dataclass
class DataHosts:
    """All of them."""

    site: Site
    programs: dict[str, Program]

    @property
    def members(self) -> list[dict[str, Any]]:
        """Their lines of the list of hosts."""
        found: list[dict[str, Any]] = self.site.hosts["data"]
        return found

    def start(self) -> None:
        """etcd on all of them, then Patroni."""
        for member in self.members:
            self._etcd(member).start()
        for member in self.members:
            self.start_postgresql(member["name"])

    def _etcd(self, member: dict[str, Any]) -> Program:
        """etcd of a data host."""
        place = self.site.folder / member["name"]
        return self._program(f"{member['name']}-etcd", [path_of("etcd")], environment_of(place / "etc/default/etcd"))

    def start_postgresql(self, name: str) -> None:
        """Patroni of a data host, which starts its PostgreSQL."""
        configuration = self.site.folder / name / "etc/patroni/config.yml"
        self._program(f"{name}-patroni", [path_of("patroni"), str(configuration)], self._patroni_secrets()).start()

    def lose(self, name: str) -> None:
        """SIGKILL to Patroni and every process of its PostgreSQL, as when the machine loses its power."""
        send(self.processes(name), signal.SIGKILL)
        self.programs[f"{name}-patroni"].ends_within(5)

    def processes(self, name: str) -> set[int]:
        """Patroni of a data host, and every process of its PostgreSQL."""
        return self.programs[f"{name}-patroni"].family() | self._server_processes(name)

    def _server_processes(self, name: str) -> set[int]:
        """The processes of a data host's PostgreSQL; none where its number went to a program of somebody else's."""
        data = self.site.folder / name / "data"
        try:
            first = int((data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
            command = Path(f"/proc/{first}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return set()
        return family(first) if os.fsencode(data) in command else set()

    def states(self) -> dict[str, dict[str, Any]]:
        """What each data host's Patroni says of itself, of those that answer."""
        found = {}
        for member in self.members:
            connection = http.client.HTTPConnection(member["address"], member["rest_port"], timeout=2)
            try:
                connection.request("GET", "/patroni")
                found[member["name"]] = json.loads(connection.getresponse().read())
            except (OSError, http.client.HTTPException, ValueError):
                continue
            finally:
                connection.close()
        return found

    def leader(self) -> str | None:
        """The data host that takes writes."""
        roles = {name: state for name, state in self.states().items() if state.get("role") in {"master", "primary"}}
        return next((name for name, state in roles.items() if state.get("state") == "running"), None)

    def standbys(self) -> set[str]:
        """The data hosts the leader streams to."""
        leader = self.leader()
        streams = self.states().get(leader or "", {}).get("replication", [])
        return {str(stream["application_name"]) for stream in streams if stream.get("state") == "streaming"}

    def are_whole(self) -> bool:
        """Whether there is a primary, and every other member streams from it."""
        return len(self.standbys()) == len(self.members) - 1

    def switch_over(self) -> None:
        """A planned change of the primary, as an operator does it. Raises RehearsalError with what patronictl says."""
        name = self.leader() or self.members[0]["name"]
        configuration = self.site.folder / name / "etc/patroni/config.yml"
        done = subprocess.run(
            [path_of("patronictl"), "-c", str(configuration), "switchover", "--leader", name, "--force"],
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **self._patroni_secrets()},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        if done.returncode or "Successfully" not in done.stdout:
            raise RehearsalError(f"patronictl switchover: {done.stdout}{done.stderr}")

    def _patroni_secrets(self) -> dict[str, str]:
        """What /etc/patroni_env.conf of a data host holds."""
        words = {
            "SUPERUSER": ("postgres", "superuser"),
            "REPLICATION": ("replicator", "replication"),
            "REWIND": ("rewind", "rewind"),
            "RESTAPI": ("patroni", "restapi"),
        }
        found = {}
        for word, (account, secret) in words.items():
            found[f"PATRONI_{word}_USERNAME"] = account
            found[f"PATRONI_{word}_PASSWORD"] = self.site.passwords[secret]
        return found

    def connected(self, database: str = ROLE) -> psycopg.Connection[Any]:
        """A superuser's connection to the primary, past everything in between. Raises RehearsalError without one."""
        leader = self.leader()
        if leader is None:
            raise RehearsalError("No data host is primary.")
        port = next(member["postgresql_port"] for member in self.members if member["name"] == leader)
        return psycopg.connect(
            host="127.0.0.1",
            port=port,
            user="postgres",
            password=self.site.passwords["superuser"],
            dbname=database,
            sslmode="verify-ca",
            sslrootcert=str(self.site.authority),
            autocommit=True,
            connect_timeout=5,
        )

    def create_database(self) -> None:
        """The role and its database, as docs/operations.md has them made."""
        with self.connected("postgres") as connection:
            secret = sql.Literal(self.site.passwords["application"])
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(ROLE), secret))
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(ROLE), sql.Identifier(ROLE))
            )

    def clear_away(self) -> None:
        """End what is left of a PostgreSQL: Patroni ends its own, but nobody's where Patroni was killed."""
        for member in self.members:
            send(self._server_processes(member["name"]), signal.SIGKILL)

    def _program(self, name: str, command: list[str], environment: dict[str, str]) -> Program:
        program = Program(name, command, self.site.folder, environment, account_of("postgres"))
        self.programs[name] = program
        return program
