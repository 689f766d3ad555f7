"""The master of `rvuedge serve`: takes over from an old one, and keeps a process at work on background jobs, so that
long work takes no time from requests.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn import util
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from rvuedge.accounts.jobs.loop import run_worker
from rvuedge.accounts.mail.loop import begin_mail
from rvuedge.platform.operations import logs, measures

JOB_STEP_SECONDS = 10.0  # a step is much shorter; a worker that still computes is ended, and its step done again
MAIL_END_SECONDS = 5.0  # for a mail under way when the server ends; one that was cut off is sent again


class Master(Arbiter):  # type: ignore[misc]
    """gunicorn's master, which also keeps a process at work on background jobs."""

    jobs_pid = 0

    def manage_workers(self) -> None:
        """The workers that are wanted, and the process for jobs."""
        super().manage_workers()
        if not self.jobs_pid and self.app.works_on_jobs:
            self._begin_jobs()

    def reap_workers(self) -> None:
        """Notice who has ended."""
        if self.jobs_pid and _has_ended(self.jobs_pid):
            self.jobs_pid = 0
        super().reap_workers()

    def stop(self, graceful: bool = True) -> None:
        """End everybody; a job goes on later where it is."""
        if self.jobs_pid:
            os.kill(self.jobs_pid, signal.SIGTERM)
        super().stop(graceful)
        ends = time.monotonic() + JOB_STEP_SECONDS
        while self.jobs_pid and not _has_ended(self.jobs_pid):
            if time.monotonic() > ends:
                os.kill(self.jobs_pid, signal.SIGKILL)
            time.sleep(0.05)
        self.jobs_pid = 0

    def _begin_jobs(self) -> None:
        pid = os.fork()
        if pid:
            self.jobs_pid = pid
            return
        try:
            util._setproctitle(f"jobs [{self.proc_name}]")
            for listener in self.LISTENERS:
                os.close(listener.fileno())
            work_on_jobs(self.app.flask_app, parent=self.pid)
            os._exit(0)
        except BaseException:
            self.log.exception("The process for background jobs ended")
            os._exit(1)


def work_on_jobs(app: Flask, *, parent: int | None = None) -> None:
    """Work on background jobs and mail in this process until SIGTERM, or until its parent is gone."""
    stopping = threading.Event()
    for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGCHLD, signal.SIGWINCH):
        signal.signal(number, signal.SIG_DFL if parent is None else signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, lambda *_: stopping.set())
    mail = begin_mail(app, stopping)
    run_worker(app, stopping, until=lambda: parent is not None and os.getppid() != parent)
    stopping.set()
    mail.join(MAIL_END_SECONDS)


def _has_ended(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


class ServerLog(Logger):  # type: ignore[misc]
    """gunicorn's own messages in the form of ours."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does, then in the form that `rvuedge serve` was told."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.formatter(cfg.env_orig.get("RVUEDGE_LOG_FORM", "text")))
            handler.addFilter(logs.ServersOwn())


def replace_old_master(worker: Any) -> None:
    """Ask the master that started this one (SIGUSR2) to finish, now that a worker of this one is ready."""
    old = int(os.environ.get("GUNICORN_PID", "0"))
    if old and parent_of(worker.ppid) == old:
        os.kill(old, signal.SIGTERM)


def parent_of(pid: int) -> int | None:
    """The process that started another; None where that cannot be seen."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return int(stat.rpartition(")")[2].split()[1])


def count_out(_server: Any, worker: Any) -> None:
    """Forget a worker that ended."""
    measures.worker_ended(worker.pid)
