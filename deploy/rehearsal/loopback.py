"""The list of hosts with every host on 127.0.0.1, in one temporary folder: ports, passwords, certificates."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.rehearsal.processes import account_of
from deploy.rehearsal.programs import path_of, server_programs

LOOPBACK = "127.0.0.1"
MEMBERS, APPS = 3, 2


@dataclass(frozen=True)
class Site:
    """Where everything of one rehearsal is. `hosts` is what deploy.render takes."""

    folder: Path
    hosts: dict[str, Any]
    passwords: dict[str, str]

    @property
    def authority(self) -> Path:
        """The certificate that signs the others."""
        return self.folder / "tls" / "ca.crt"

    @property
    def address(self) -> tuple[str, int]:
        """Where people reach the balancer."""
        return LOOPBACK, int(self.hosts["balancer"][0]["port"])


def free_ports(count: int) -> list[int]:
    """So many different ports that nobody uses now."""
    holders = [socket.socket() for _ in range(count)]
    try:
        for holder in holders:
            holder.bind((LOOPBACK, 0))
        return [holder.getsockname()[1] for holder in holders]
    finally:
        for holder in holders:
            holder.close()


def made(folder: Path) -> Site:
    """A site in a folder that exists: its list of hosts, passwords and certificates."""
    folder.chmod(0o755)
    ports = iter(free_ports(1 + 3 * APPS + 4 * MEMBERS))
    proxy = account_of("haproxy").name
    front = next(ports)
    logging = {"account": proxy, "log": "stdout"}
    hosts: dict[str, Any] = {
        "site": {
            "certificate": str(folder / "tls" / "balancer.pem"),
            "tls": str(folder / "tls"),
            "public_url": f"https://{LOOPBACK}:{front}",
            "network": "127.0.0.1/32",
            "postgresql_programs": str(server_programs()),
        },
        "balancer": [{"name": "lb1", "address": LOOPBACK, "port": front, **logging}],
        "app": [
            app_host(folder / f"app{number}", ports=[next(ports) for _ in range(3)]) | logging
            for number in range(1, APPS + 1)
        ],
        "data": [
            data_host(folder / f"data{number}", ports=[next(ports) for _ in range(4)])
            for number in range(1, MEMBERS + 1)
        ],
    }
    for role in ("balancer", "app", "data"):
        for host in hosts[role]:
            (folder / host["name"]).mkdir()
    account_of("postgres").give(*(folder / host["name"] for role in ("app", "data") for host in hosts[role]))
    certify(folder / "tls")
    words = ("superuser", "replication", "rewind", "restapi", "application", "secret_key")
    return Site(folder, hosts, {word: secrets.token_hex(20) for word in words})


def app_host(place: Path, *, ports: list[int]) -> dict[str, Any]:
    """An app host's line of the list."""
    return {
        "name": place.name,
        "address": LOOPBACK,
        "port": ports[0],
        "writer_port": ports[1],
        "bouncer_port": ports[2],
        "bouncer_users": str(place / "userlist.txt"),
        "bouncer_log": str(place / "pgbouncer-own.log"),
        "bouncer_pid": str(place / "pgbouncer.pid"),
        "instance": str(place / "instance"),
        "app_pgpass": str(place / "app.pgpass"),
    }


def data_host(place: Path, *, ports: list[int]) -> dict[str, Any]:
    """A data host's line of the list."""
    return {
        "name": place.name,
        "address": LOOPBACK,
        "postgresql_port": ports[0],
        "rest_port": ports[1],
        "etcd_port": ports[2],
        "peer_port": ports[3],
        "data": str(place / "data"),
        "pgpass": str(place / "pgpass"),
        "sockets": str(place),
        "tls": str(place),
        "etcd_data": str(place / "etcd"),
        "shared_buffers": "64MB",
    }


def certify(folder: Path) -> None:
    """An authority of our own, the balancer's certificate, and each data host's."""
    folder.mkdir()
    key, authority = folder / "ca.key", folder / "ca.crt"
    new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    openssl(*new, "-subj", "/CN=rehearsal", "-keyout", str(key), "-out", str(authority))
    for name in ("balancer", *(f"data{number}" for number in range(1, MEMBERS + 1))):
        own = folder / f"{name}.key"
        signed = ["-CA", str(authority), "-CAkey", str(key), "-addext", f"subjectAltName=IP:{LOOPBACK}"]
        openssl(*new, *signed, "-subj", f"/CN={name}", "-keyout", str(own), "-out", str(folder / f"{name}.crt"))
        chain = (folder / f"{name}.crt").read_text() + own.read_text()
        if name == "balancer":
            (folder / "balancer.pem").write_text(chain)
            (folder / "balancer.pem").chmod(0o600)
            continue
        place = folder.parent / name
        for ending in ("crt", "key"):
            target = place / f"server.{ending}"
            target.write_text((folder / f"{name}.{ending}").read_text())
            target.chmod(0o600)
            account_of("postgres").give(target)
    for secret in folder.glob("*.key"):
        os.chmod(secret, 0o600)  # noqa: PTH101


def openssl(*words: str) -> None:
    """Run it quietly. Raises CalledProcessError."""
    subprocess.run([path_of("openssl"), *words], check=True, capture_output=True)
