"""Writes every host's files from the list of hosts: `python -m deploy.render hosts.toml FOLDER`.

The same templates serve the operator's hosts and the rehearsal on loopback (deploy/rehearsal).
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).resolve().parent
# What a host of a role is unless the list of hosts says otherwise: Debian's places and the programs' usual ports.
DEFAULTS: dict[str, dict[str, Any]] = {
    "balancer": {"account": "haproxy", "log": "/dev/log", "port": 443},
    "app": {
        "account": "haproxy",
        "log": "/dev/log",
        "port": 8000,
        "writer_port": 5000,
        "bouncer_port": 6432,
        "bouncer_users": "/etc/pgbouncer/userlist.txt",
        "bouncer_log": "/var/log/postgresql/pgbouncer.log",
        "bouncer_pid": "/var/run/postgresql/pgbouncer.pid",
        "instance": "/var/lib/rvuedge",
        "app_pgpass": "/etc/rvuedge/pgpass",
    },
    "data": {
        "postgresql_port": 5432,
        "rest_port": 8008,
        "etcd_port": 2379,
        "peer_port": 2380,
        "data": "/var/lib/postgresql/rvuedge",
        "pgpass": "/var/lib/postgresql/rvuedge.pgpass",
        "sockets": "/var/run/postgresql",
        "tls": "/etc/rvuedge/tls",
        "etcd_data": "/var/lib/etcd/rvuedge",
        "shared_buffers": "1GB",
    },
}
# Template of a role, and where its text is installed.
FILES: dict[str, dict[str, str]] = {
    "balancer": {"balancer.cfg": "etc/haproxy/haproxy.cfg"},
    "app": {
        "writer.cfg": "etc/haproxy/haproxy.cfg",
        "pgbouncer.ini": "etc/pgbouncer/pgbouncer.ini",
        "rvuedge.env": "etc/rvuedge/environment",
    },
    "data": {"patroni.yml": "etc/patroni/config.yml", "etcd.env": "etc/default/etcd"},
}


def rendered(hosts: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each file as (host, path on it without the first slash, text).

    Raises ValueError for a list of hosts that cannot work, jinja2.UndefinedError for one with something missing.
    """
    filled = {
        role: [DEFAULTS[role] | {"address": ""} | dict(host) for host in hosts.get(role, [])] for role in DEFAULTS
    }
    _check(filled)
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # no page: configuration of programs
    )
    for role, files in FILES.items():
        for host in filled[role]:
            for template, path in files.items():
                text = templates.get_template(template).render(
                    host=host,
                    site=hosts["site"],
                    balancers=filled["balancer"],
                    apps=filled["app"],
                    data=filled["data"],
                )
                yield host["name"], path, text


def _check(hosts: Mapping[str, list[dict[str, Any]]]) -> None:
    members, apps, balancers = (len(hosts[role]) for role in ("data", "app", "balancer"))
    if members < 3 or members % 2 == 0:
        raise ValueError(
            f"There are {members} data hosts; expected 3 or 5, so that a majority is left when one is lost."
        )
    if apps < 2 or not balancers:
        raise ValueError(f"There are {apps} app hosts and {balancers} balancers; expected 2 and 1 or more.")
    for role, listed in hosts.items():
        unnamed = [host for host in listed if not host.get("name") or not host["address"]]
        if unnamed:
            raise ValueError(f"A host under [[{role}]] has no name or no address: {unnamed[0]}")


def write(hosts: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write each host's files under `folder`/<host>/, and answer where they are."""
    written = []
    for host, path, text in rendered(hosts):
        file = folder / host / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        written.append(file)
    return written


def main() -> int:
    """Render what the command line names; 1 with a sentence when it cannot be."""
    if len(sys.argv) != 3:
        print("Usage: python -m deploy.render hosts.toml FOLDER", file=sys.stderr)
        return 2
    try:
        files = write(tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
    except (OSError, ValueError, KeyError) as error:
        print(f"{sys.argv[1]}: {error}", file=sys.stderr)
        return 1
    print("\n".join(map(str, files)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
