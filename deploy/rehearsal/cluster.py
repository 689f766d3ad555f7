"""All hosts of deploy/, each a few programs on loopback, started from the rendered files."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config import PROJECT
from deploy import render
from deploy.rehearsal.data_hosts import ROLE, DataHosts
from deploy.rehearsal.loopback import Site
from deploy.rehearsal.processes import Program, RehearsalError, account_of, environment_of, send, wait_until
from deploy.rehearsal.programs import path_of

START_SECONDS = 90  # a busy machine starts three servers at once


@dataclass
class Cluster:
    """Every program of a site."""

    site: Site
    programs: dict[str, Program] = field(default_factory=dict)

    @property
    def data(self) -> DataHosts:
        """The data hosts."""
        return DataHosts(self.site, self.programs)

    @property
    def apps(self) -> list[dict[str, Any]]:
        """The app hosts."""
        found: list[dict[str, Any]] = self.site.hosts["app"]
        return found

    def start(self) -> None:
        """Everything, from the bottom up; each layer is ready before the next begins."""
        render.write(self.site.hosts, self.site.folder)
        self.data.start()
        wait_until(self.data.are_whole, START_SECONDS, "A primary with its standbys")
        self.data.create_database()
        for app in self.apps:
            self._way_to_the_primary(app)
        self.command("db", "upgrade")
        self.command("seed")
        for app in self.apps:
            self._application(app)
        self._balancer().start()
        wait_until(lambda: self.ready() == len(self.apps), START_SECONDS, "That every app host is ready")

    def _way_to_the_primary(self, app: dict[str, Any]) -> None:
        """HAProxy and PgBouncer of an app host."""
        place = self.site.folder / app["name"]
        password = self.site.passwords["application"]
        for file, text, account in (
            (Path(app["bouncer_users"]), f'"{ROLE}" "{password}"\n', account_of("postgres")),
            (Path(app["app_pgpass"]), f"127.0.0.1:{app['bouncer_port']}:*:{ROLE}:{password}\n", account_of("root")),
        ):
            file.write_text(text, encoding="ascii")
            file.chmod(0o600)
            account.give(file)
        self._haproxy(app["name"], "writer").start()
        bouncer = place / "etc/pgbouncer/pgbouncer.ini"
        self._program(f"{app['name']}-pgbouncer", [path_of("pgbouncer"), str(bouncer)], {}, "postgres").start()

    def _application(self, app: dict[str, Any]) -> None:
        words = ["serve", "--host", app["address"], "--port", str(app["port"]), "--workers", "2"]
        self._program(f"{app['name']}-rvuedge", [executable(), *words], self._app_environment(app), None).start()

    def _app_environment(self, app: dict[str, Any]) -> dict[str, str]:
        """The rendered environment, what /etc/rvuedge/secrets holds, and no limits: all load comes from one address."""
        place = self.site.folder / app["name"]
        more = {
            "RVUEDGE_SECRET_KEY": self.site.passwords["secret_key"],
            "RVUEDGE_RATE_LIMITS": "off",
            "RVUEDGE_MAIL": "smtp://127.0.0.1:9",  # the port that discards: mail waits, and nobody here reads any
        }
        return environment_of(place / "etc/rvuedge/environment") | more

    def command(self, *words: str) -> None:
        """An `rvuedge` command on the first app host. Raises RehearsalError with what it says."""
        environment = self._app_environment(self.apps[0]) | {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [executable(), *words],
            env=environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode:
            raise RehearsalError(f"rvuedge {' '.join(words)}: {done.stdout}{done.stderr}")

    def app_programs(self, name: str) -> list[Program]:
        """Everything that runs on an app host."""
        return [program for key, program in self.programs.items() if key.startswith(f"{name}-")]

    def start_app_host(self, name: str) -> None:
        """Everything of an app host again."""
        for program in self.app_programs(name):
            program.start()

    def _haproxy(self, name: str, word: str) -> Program:
        configuration = self.site.folder / name / "etc/haproxy/haproxy.cfg"
        return self._program(f"{name}-{word}", [path_of("haproxy"), "-db", "-f", str(configuration)], {}, None)

    def _balancer(self) -> Program:
        return self._haproxy(self.site.hosts["balancer"][0]["name"], "balancer")

    @property
    def balancer(self) -> Program:
        """The balancer's program."""
        return self.programs[f"{self.site.hosts['balancer'][0]['name']}-balancer"]

    def ready(self) -> int:
        """How many app hosts say that they are ready."""
        count = 0
        for app in self.apps:
            connection = http.client.HTTPConnection(app["address"], app["port"], timeout=4)
            try:
                connection.request("GET", "/api/v1/health/ready")
                count += connection.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                continue
            finally:
                connection.close()
        return count

    def stop(self) -> None:
        """End everything, from the top down, by its id."""
        order = ("balancer", "rvuedge", "pgbouncer", "writer", "patroni", "etcd")
        listed = sorted(self.programs.values(), key=lambda program: order.index(program.name.rpartition("-")[2]))
        for program in listed:
            send(program.family(), signal.SIGCONT)
            program.end(signal.SIGTERM)
        self.data.clear_away()

    def _program(self, name: str, command: list[str], environment: dict[str, str], account: str | None) -> Program:
        who = account_of(account) if account else account_of("root")
        program = Program(name, command, self.site.folder, environment, who)
        self.programs[name] = program
        return program


def executable() -> str:
    """The `rvuedge` of this checkout."""
    return str(Path(sys.executable).parent / "rvuedge")
