"""`rvuedge serve`: the app under gunicorn, a production WSGI server."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import tempfile
from dataclasses import replace
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from config import Settings, settings_from
from rvuedge.app import create_app
from rvuedge.catalog.codes.finder import current_index
from rvuedge.cli.demo.people import refuse_demo_people
from rvuedge.cli.serving.master import Master, ServerLog, count_out, replace_old_master
from rvuedge.cli.serving.worker import Worker
from rvuedge.cli.shell import bring_up_to_date, make_folder, plainly, refuse
from rvuedge.platform.extensions import db
from rvuedge.platform.operations import logs, measures
from rvuedge.platform.operations.engine import keep_to_existing, sqlite_file

TIMEOUT = "Seconds until a worker without a sign of life is replaced; as long may requests take when the server ends."


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our options instead of its command line."""

    def __init__(self, app: Flask, options: dict[str, Any], *, works_on_jobs: bool = True) -> None:
        self.flask_app = app
        self.options = options
        self.works_on_jobs = works_on_jobs
        super().__init__()

    def load_config(self) -> None:
        """Take the options as they are."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app to serve."""
        return self.flask_app

    def run(self) -> None:
        """Serve until a signal says otherwise."""
        Master(self).run()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Requests a worker at once.")
@click.option("--timeout", default=30, show_default=True, type=click.IntRange(1, 3600), help=TIMEOUT)
@click.option("--log", type=click.Choice(["json", "text"]), help="Instead of RVUEDGE_LOG.")
@click.option("--jobs/--no-jobs", default=True, show_default=True, help="A process for background jobs beside it.")
@click.option("--pid", type=click.Path(dir_okay=False), help="Write the number of the process to signal to this file.")
@plainly
def serve(host: str, port: int, log: str | None, jobs: bool, **more: Any) -> None:
    """Serve the API and the pages. SIGUSR2 starts the version now installed beside it and hands over."""
    settings = settings_from()
    settings = reached_at(replace(settings, log=log or settings.log), port)
    os.environ["RVUEDGE_LOG_FORM"] = settings.log_form  # for gunicorn's own messages
    _existing(settings)
    make_folder(settings)
    if not _taken_over():
        _free(host, port)
    logs.configure(settings.log_form)
    app = _prepared(settings)
    _settle_memory()
    click.echo(f"RVU Edge is at http://{host}:{port} (Ctrl-C stops it)")
    if settings.mode != "production":
        click.echo(f"Links in mail lead to {settings.public_url} (RVUEDGE_PUBLIC_URL sets another address)")
    options = {"bind": f"{host}:{port}", "pidfile": more.pop("pid")} | _patience(more.pop("timeout")) | more
    Server(app, FIXED | options, works_on_jobs=jobs).run()


def reached_at(settings: Settings, port: int) -> Settings:
    """The settings with the address that links lead to: outside production the port served, where none is set."""
    if settings.mode == "production" or settings.public_url != Settings.public_url:
        return settings
    return replace(settings, public_url=f"http://localhost:{port}")


def _prepared(settings: Settings) -> Flask:
    """The app on a migrated database; its workers count into a folder that ends with it."""
    made = measures.FOLDER not in os.environ
    if made:
        os.environ[measures.FOLDER] = tempfile.mkdtemp(prefix="rvuedge-measures-")
    try:
        app = create_app(settings)
        with app.app_context():
            bring_up_to_date()
            keep_to_existing(db.engine)
            refuse_demo_people(settings)
            current_index()  # before the workers are forked off: they share it, and nobody's first search waits for it
            db.session.remove()
            db.engine.dispose()  # the workers' connections are their own, and the master needs none
    except BaseException:
        if made:
            shutil.rmtree(os.environ[measures.FOLDER], ignore_errors=True)
        raise
    return app


def _patience(seconds: int) -> dict[str, int]:
    """gunicorn ends a worker that shows no sign of life for so long; requests get as long to finish at the end."""
    return {"timeout": seconds, "graceful_timeout": seconds}


def _existing(settings: Settings) -> None:
    """Production never begins with an empty database because a path is wrong."""
    file = sqlite_file(settings.database_url)
    if settings.mode == "production" and file is not None and not (file.exists() and file.stat().st_size):
        refuse(f"There is no database at {file}. If it is to be made there, run: rvuedge db upgrade")


def _taken_over() -> bool:
    """Whether this process was started by SIGUSR2 and has the port already."""
    return "GUNICORN_FD" in os.environ


def _clear_away(server: Any) -> None:
    """The workers' counters end with the last master, unless a new one goes on with them."""
    if not server.reexec_pid:
        shutil.rmtree(os.environ[measures.FOLDER], ignore_errors=True)


FIXED = {
    "worker_class": Worker,
    "worker_connections": 400,  # with a file for the body of each still below 1,024, what a process may have open
    "logger_class": ServerLog,
    "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108, PTH112 # nosec B108
    "loglevel": "warning",
    "proc_name": "rvuedge",
    "control_socket_disable": True,
    "forwarded_allow_ips": "",  # whose word counts is decided in rvuedge/platform/edge/proxies.py alone
    "post_worker_init": replace_old_master,
    "child_exit": count_out,
    "on_exit": _clear_away,
}


def _settle_memory() -> None:
    """What is loaded now lives as long as the server: the collector of its workers need not look through it.

    A push of 500 logs makes many thousand objects (not counted) that live as long as its request; the usual threshold
    of 700 had the collector look at them again and again (docs/decisions/0017; it is set in rvuedge/__init__.py).
    """
    gc.collect()
    gc.freeze()


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
