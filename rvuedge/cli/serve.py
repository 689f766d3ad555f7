"""`rvuedge serve`: the app under gunicorn, a production WSGI server."""

from __future__ import annotations

import gc
import os
import socket
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from config import settings_from
from rvuedge import schema
from rvuedge.app import create_app
from rvuedge.cli.shell import make_folder, plainly, refuse
from rvuedge.platform.extensions import db


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our options instead of its command line."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.flask_app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options as they are."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app to serve."""
        return self.flask_app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@plainly
def serve(host: str, port: int, workers: int) -> None:
    """Serve the API and the pages."""
    settings = settings_from()
    make_folder(settings)
    _free(host, port)
    app = create_app(settings)
    with app.app_context():
        _ready_database()
    _settle_memory()
    click.echo(f"RVU Edge is at http://{host}:{port} (Ctrl-C stops it)")
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": 4,
        "worker_class": "gthread",
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108, PTH112
        "loglevel": "warning",
        "graceful_timeout": 10,
        "proc_name": "rvuedge",
        "control_socket_disable": True,
    }
    Server(app, options).run()


def _settle_memory() -> None:
    """What is loaded now lives as long as the server: the collector of its workers need not look through it.

    A push of 500 logs makes many thousand objects (not counted) that live as long as its request; the usual threshold
    of 700 has the collector look at them again and again (docs/decisions/0017).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            refuse(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                f"Choose another, for example: make run PORT={port + 1 if port < 65535 else 8000}"
            )


def _ready_database() -> None:
    with db.engine.connect() as connection:
        current = schema.is_current(connection)
    if not current and db.engine.dialect.name == "sqlite":
        schema.upgrade(db.engine)
    elif not current:
        refuse("The database is not at the newest migration. Run: rvuedge db upgrade")
    db.engine.dispose()
