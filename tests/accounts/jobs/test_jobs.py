"""Background jobs: done once whatever happens in between, seen by whose they are, stopped between steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from rvuedge.accounts.jobs import queue
from rvuedge.accounts.jobs.files import file_stored, store_file
from rvuedge.accounts.jobs.kinds import KINDS, job_kind
from rvuedge.accounts.jobs.loop import work_off
from rvuedge.accounts.jobs.models import Job, JobFile, JobNote
from rvuedge.accounts.jobs.work import TakenOverError, Work, new_holder, work_now, work_through
from rvuedge.platform import clock
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction
from tests.conftest import NOW
from tests.support.api import Api
from tests.support.interleaving import Held, Running
from tests.support.practice import founded

BEFORE_EACH: list[Any] = []  # what a test does before a step: called with the job and the step's number


class Killed(BaseException):
    """The process ended here: nothing after it is done."""


@pytest.fixture(autouse=True)
def counting() -> Iterator[None]:
    """A kind that notes 1, 2, 3 … up to what its payload says, a step for each."""

    @job_kind("test.count")
    def run(work: Work) -> dict[str, Any]:
        last = work.payload["to"]
        for number in range(work.position.get("after", 0) + 1, last + 1):
            with work.step() as step:
                step.note(number, {"times": 1 + _times(work.id, number)})
                for act in BEFORE_EACH:
                    act(work, number)
                step.leaves({"after": number}, done=number, total=last, words=f"{number} of {last}")
        return {"sum": sum(range(last + 1))}

    yield
    BEFORE_EACH.clear()
    del KINDS["test.count"]


def _times(job_id: str, number: int) -> int:
    found = db.session.get(JobNote, (job_id, number))
    return found.detail["times"] if found else 0


def queued(to: int = 3, **more: Any) -> str:
    return queue.enqueue("test.count", {"to": to}, now=clock.now(), **more)


def test_a_job_is_done_step_by_step_and_its_result_is_there(inside: Flask) -> None:
    job_id = queued()
    assert work_off() == 1
    job = queue.job_of(job_id)
    assert job is not None
    assert (job.state, job.done, job.total, job.words) == ("done", 3, 3, "3 of 3")
    assert job.result == {"sum": 6}
    assert db.session.scalar(select(func.count()).select_from(JobNote)) == 3


@pytest.mark.parametrize("killed_at", [1, 2, 3])
def test_a_killed_worker_s_job_goes_on_at_the_step_that_was_not_finished(inside: Flask, killed_at: int) -> None:
    job_id = queued()

    def kill(_work: Work, number: int) -> None:
        if number == killed_at:
            raise Killed

    BEFORE_EACH.append(kill)
    with pytest.raises(Killed):
        work_through(holder=new_holder())
    BEFORE_EACH.clear()
    db.session.remove()
    assert work_through(holder=new_holder()) is False, "who was killed still holds it"
    clock.run_from(NOW + queue.HELD + timedelta(seconds=1))
    assert work_off() == 1
    job = queue.job_of(job_id)
    assert job is not None
    assert (job.state, job.done) == ("done", 3)
    assert [note.detail for note in db.session.scalars(select(JobNote))] == [{"times": 1}] * 3


def test_a_step_that_always_ends_its_process_is_given_up(inside: Flask) -> None:
    job_id = queued()

    def kill(_work: Work, number: int) -> None:
        if number == 2:
            raise Killed

    BEFORE_EACH.append(kill)
    for attempt in range(queue.MOST_ATTEMPTS):
        clock.run_from(NOW + (attempt + 1) * (queue.HELD + timedelta(seconds=1)))
        with pytest.raises(Killed):
            work_through(holder=new_holder())
        db.session.remove()
    clock.run_from(NOW + timedelta(hours=1))
    work_off()
    job = queue.job_of(job_id)
    assert job is not None
    assert (job.state, job.problem) == ("failed", "It was interrupted 5 times at the same step.")
    BEFORE_EACH.clear()
    queue.retry(job_id)
    work_off()
    job = queue.job_of(job_id)
    assert job is not None
    assert job.state == "done"


def test_who_was_thought_dead_writes_nothing_more(inside: Flask) -> None:
    job_id, slow = queued(), new_holder()

    def taken_over(_work: Work, number: int) -> None:
        if number == 1:
            BEFORE_EACH.clear()
            BEFORE_EACH.append(second)

    def second(work: Work, number: int) -> None:
        if work.holder == slow and number == 2:
            raise AssertionError("it was not to begin this step")

    BEFORE_EACH.append(taken_over)
    job = queue.claim(slow, now=clock.now())
    assert job is not None
    work = Work(job.id, job.kind, job.payload, {}, 0, None, "", None, None, slow)
    with work.step() as step:
        step.leaves({"after": 1}, done=1)
    clock.run_from(NOW + queue.HELD + timedelta(seconds=1))
    assert work_through(holder=new_holder())
    job = queue.job_of(job_id)
    assert job is not None
    assert job.state == "done"
    with pytest.raises(TakenOverError), work.step():
        raise AssertionError("nothing begins")


def test_two_workers_never_have_the_same_job(app: Flask) -> None:
    with app.app_context():
        first, second = queued(), queued()
        db.session.remove()

    def take() -> str | None:
        with app.app_context():
            job = queue.claim(new_holder(), now=clock.now())
            return job.id if job else None

    with Held(app, take, before="UPDATE job") as held:
        other = Running(app, take)
        if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
            other.blocked()
        else:
            assert other.result() == first
    assert {held.result(), other.result()} == {first, second}


def test_a_refusal_is_the_job_s_one_sentence(inside: Flask) -> None:
    job_id = queued()

    def refuse(_work: Work, number: int) -> None:
        if number == 2:
            raise InvalidError("charges.csv line 7: found 'x', expected a date.")

    BEFORE_EACH.append(refuse)
    work_off()
    job = queue.job_of(job_id)
    assert job is not None
    assert (job.state, job.problem) == ("failed", "charges.csv line 7: found 'x', expected a date.")
    assert job.position == {"after": 1}


def test_work_at_once_shows_how_far_it_is(inside: Flask) -> None:
    holder = new_holder()
    with transaction():
        job_id = queued(holder=holder)
    assert work_through(holder=new_holder()) is False
    seen: list[tuple[int, int | None, str]] = []
    job = work_now(job_id, holder, progress=lambda *far: seen.append(far))
    assert job.state == "done"
    assert seen == [(1, 3, "1 of 3"), (2, 3, "2 of 3"), (3, 3, "3 of 3")]


def test_a_job_s_file_is_sealed_and_is_deleted_at_its_end(inside: Flask) -> None:
    data = b"DOS,CPT\n" * 200_000
    reference = store_file(data, now=NOW)
    job_id = queue.enqueue("test.count", {"to": 1, "file": reference}, now=NOW)
    pieces = db.session.scalars(select(JobFile.body).order_by(JobFile.number)).all()
    assert len(pieces) == 2
    assert all(b"DOS,CPT" not in piece for piece in pieces)
    assert file_stored(reference) == data
    work_off()
    assert db.session.scalar(select(func.count()).select_from(JobFile)) == 0
    job = queue.job_of(job_id)
    assert job is not None
    assert job.state == "done"


def test_what_nobody_needs_is_forgotten_in_time(inside: Flask) -> None:
    done, waiting = queued(1), queued(1)
    store_file(b"of a request that ended in between", now=NOW)
    assert work_through(holder=new_holder())
    queue.forget_expired(now=NOW + timedelta(days=29))
    assert db.session.scalar(select(func.count()).select_from(JobFile)) == 0
    assert queue.forget_expired(now=NOW + timedelta(days=31)) == 1
    assert (queue.job_of(done), queue.job_of(waiting) is None) == (None, False)


def test_a_person_sees_and_stops_their_own_jobs_alone(seeded_app: Flask) -> None:
    me, other = Api(seeded_app.test_client()).signed_in(), Api(seeded_app.test_client()).signed_in()
    with seeded_app.app_context():
        mine, theirs = queued(person_id=me.person["id"]), queued(person_id=other.person["id"])
    assert [job["id"] for job in me.get("/jobs").get_json()["items"]] == [mine]
    assert me.get(f"/jobs/{theirs}").status_code == 404
    assert me.post(f"/jobs/{theirs}/cancel", None).status_code == 404
    answer = me.get(f"/jobs/{mine}").get_json()
    assert (answer["state"], answer["progress"]) == ("waiting", {"done": 0, "of": None, "words": ""})
    assert me.post(f"/jobs/{mine}/cancel", None).get_json()["state"] == "canceled"
    again = me.post(f"/jobs/{mine}/cancel", None)
    assert (again.status_code, again.get_json()["detail"]) == (409, "This job is canceled already.")


def test_a_running_job_stops_between_two_steps(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    with seeded_app.app_context():
        job_id = queued(5, person_id=me.person["id"])
    answers: list[Any] = []

    def cancel(_work: Work, number: int) -> None:
        if number == 1:
            with transaction() as session:
                session.get_one(Job, job_id).cancel_requested_at = NOW

    BEFORE_EACH.append(cancel)
    with seeded_app.app_context():
        work_off()
    answers.append(me.get(f"/jobs/{job_id}").get_json())
    assert [(answer["state"], answer["progress"]["done"]) for answer in answers] == [("canceled", 1)]


def test_a_manager_sees_the_practice_s_jobs_and_a_member_does_not(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    owner, organization_id = practice.manager, practice.id
    stranger = Api(seeded_app.test_client()).signed_in()
    with seeded_app.app_context():
        job_id = queued(organization_id=organization_id)
    listed = owner.get(f"/jobs?organization_id={organization_id}").get_json()
    assert [job["id"] for job in listed["items"]] == [job_id]
    assert owner.get("/jobs").get_json()["items"] == []
    assert stranger.get(f"/jobs?organization_id={organization_id}").status_code == 404
    assert stranger.get(f"/jobs/{job_id}").status_code == 404
    assert owner.post(f"/jobs/{job_id}/cancel", None).get_json()["state"] == "canceled"


def test_pages_of_jobs_go_on_where_the_last_one_ended(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    with seeded_app.app_context():
        jobs = {queued(person_id=me.person["id"]) for _ in range(3)}
    first = me.get("/jobs?limit=2").get_json()
    second = me.get(f"/jobs?limit=2&cursor={first['next_cursor']}").get_json()
    assert {job["id"] for job in first["items"] + second["items"]} == jobs
    assert second["next_cursor"] is None
    assert me.get("/jobs?cursor=WyJ4IiwieSJd").status_code == 422
