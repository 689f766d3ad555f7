"""`rvuedge jobs` and `rvuedge worker`: background jobs, seen and worked on from a terminal."""

from __future__ import annotations

import click
from sqlalchemy import select

from rvuedge.accounts.jobs import queue
from rvuedge.accounts.jobs.daily import begin_daily
from rvuedge.accounts.jobs.loop import work_off
from rvuedge.accounts.jobs.models import Job
from rvuedge.cli.serving.master import work_on_jobs
from rvuedge.cli.shell import instant, plainly, table, working_app
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import count
from rvuedge.platform.operations import logs

SHOWN = 50  # the newest on a terminal


@click.group("jobs")
def jobs_group() -> None:
    """Background jobs."""


@jobs_group.command("list")
@plainly
def list_jobs() -> None:
    """List background jobs, newest first: how far they are and what came of them."""
    with working_app():
        rows = [["ID", "KIND", "STATE", "DONE", "CREATED", "WHAT"]]
        for job in db.session.scalars(select(Job).order_by(Job.created_at.desc(), Job.id).limit(SHOWN)):
            done = f"{job.done:,} of {job.total:,}" if job.total is not None else f"{job.done:,}"
            created = f"{job.created_at:%Y-%m-%d %H:%M}"
            rows.append([job.id, job.kind, job.state, done, created, job.problem or job.words])
        click.echo(table(rows, right={3}) if len(rows) > 1 else "There are no background jobs.")


@jobs_group.command()
@click.argument("job_id")
@plainly
def cancel(job_id: str) -> None:
    """Cancel a job: a waiting one at once, a running one after its present step."""
    with working_app():
        job = queue.cancel(job_id, now=instant())
    click.echo("Canceled." if job.state == "canceled" else "It stops after its present step.")


@jobs_group.command()
@click.argument("job_id")
@plainly
def retry(job_id: str) -> None:
    """Queue a failed job again; it goes on where it stopped."""
    with working_app():
        queue.retry(job_id)
    click.echo("Queued again. rvuedge serve works on it, or run: rvuedge worker --once")


@click.command()
@click.option("--once", is_flag=True, help="Do what waits and end, instead of waiting for more.")
@plainly
def worker(once: bool) -> None:
    """Work on background jobs. `rvuedge serve` has a worker of its own; this is for a host without a server."""
    with working_app(keyed=True) as app:
        if once:
            begin_daily(now=instant())
            click.echo(f"{count(work_off(), 'job')} done.")
            return
        logs.configure(app.config["RVUEDGE"].log_form)
        work_on_jobs(app)
