"""Import of charges: a file becomes logs, whole or not at all, and can be undone (docs/decisions/0013)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Literal

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from rvuedge.files.columns.outcomes import LeftOut, Question, answered
from rvuedge.files.problems import FileProblem, FileRefused, and_more
from rvuedge.files.values.dates import HERE
from rvuedge.logbook.charges import answers as charge_answers
from rvuedge.logbook.charges import queries as charge_queries
from rvuedge.logbook.charges.matching import NAMESPACE, Planned, keyed_by
from rvuedge.logbook.charges.models import ChargeImport, ChargeImportLog
from rvuedge.logbook.charges.plan import ImportPlan, make_plan
from rvuedge.logbook.charges.readers.any_format import Kind, read_charges
from rvuedge.logbook.charges.rules.encounters import ChargeFile, ReadingManner
from rvuedge.logbook.logs.services import create_logs, delete_logs
from rvuedge.logbook.logs.valuations import credits_if_saved
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.facts import Owner
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import transaction
from rvuedge.privacy.screening import shown_file_name

LISTED = 100  # rows told at once; the rest are counted


class UnreadableFileError(InvalidError):
    """The file cannot be read as what it is said to be; `errors` holds its problems."""

    code = "unreadable-file"


class FileQuestionsError(InvalidError):
    """The file asks what only a person can say; `errors.questions` holds the questions. Nothing is stored."""

    code = "file-has-questions"


class ChargesRefusedError(InvalidError):
    """Single charges of the file cannot be saved, and nothing says to leave them out."""

    code = "charges-refused"


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """How a file is to be imported. `npi` or `provider` keeps one provider's charges; `answers` is what a person said
    to the questions of the file, `corrections` what becomes of a claim that is here with other content."""

    kind: Kind = "auto"
    mapping: Mapping[str, object] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    npi: str | None = None
    provider: str | None = None
    corrections: Literal["ask", "replace", "add", "leave"] = "ask"
    duplicates: Literal["skip", "keep"] = "skip"
    skip_problems: bool = False
    dry_run: bool = False

    @property
    def wanted_provider(self) -> str | None:
        """The number or the name, as readers compare it."""
        return self.npi or (" ".join(self.provider.casefold().split()) if self.provider else None)

    def options(self) -> dict[str, object]:
        """What tells two imports of one file apart; what was not said is not among it."""
        found: dict[str, object] = {
            "kind": self.kind,
            "mapping": dict(self.mapping),
            "npi": self.npi,
            "duplicates": self.duplicates,
            "skip_problems": self.skip_problems,
        }
        more = {"answers": dict(self.answers), "provider": self.provider}
        found |= {name: value for name, value in more.items() if value}
        return found if self.corrections == "ask" else found | {"corrections": self.corrections}


def import_charges(
    *, owner: Owner, data: bytes, file: str, wanted: ImportRequest, secret: str, now: datetime, zone: tzinfo = HERE
) -> dict[str, Any]:
    """Read a file of charges into logs; what was made, skipped, found wrong, or was here already.

    The same file asked for in the same way is a replay. A dry run answers the same from one snapshot, in memory.
    `zone` is where the person works. Raises UnreadableFileError, FileQuestionsError and ChargesRefusedError; nothing is
    stored then.
    """
    today = now.astimezone(zone).date()
    manner = ReadingManner(today, zone, answered(wanted.mapping, wanted.answers), wanted.wanted_provider)
    read = _read(data, file, wanted, keyed_by(secret, owner.person_id), manner)
    digest = hashlib.sha256(data).hexdigest()

    def planned() -> ImportPlan:
        keep, provider = wanted.duplicates == "keep", wanted.wanted_provider
        return make_plan(read, owner=owner, provider=provider, keep=keep, corrections=wanted.corrections, today=today)

    if wanted.dry_run:
        return _replayed(owner, digest, wanted) or _preview(owner, file, digest, planned(), wanted, now)
    with transaction() as session, turn_of(owner.person_id):  # of two uploads at once the second waits
        known = _replayed(owner, digest, wanted)
        if known is not None:
            return known
        plan = planned()
        refuse_open_questions(file, plan.questions, plan.left_out)
        if plan.problems and not wanted.skip_problems:
            raise refused(file, plan.problems)
        made = import_row(owner, file, digest, plan, wanted, now)
        session.add(made)
        session.flush()
        end_earlier(owner, made, plan, now)
        store_logs(session, owner, made, logs_to_make(plan), now)
        earned = charge_queries.earned(owner.person_id, [log.facts.id for log in plan.logs])
        return charge_answers.fresh_import(made, plan, earned, dry_run=False, skip_problems=wanted.skip_problems)


def _replayed(owner: Owner, digest: str, wanted: ImportRequest) -> dict[str, Any] | None:
    """The answer of the same file that was asked for in the same way before, if it was."""
    earlier = charge_queries.same_import(owner.person_id, digest, wanted.options())
    if earlier is None:
        return None
    return charge_answers.stored_import(earlier) | {"replayed": True, "dry_run": wanted.dry_run}


def _preview(
    owner: Owner, file: str, digest: str, plan: ImportPlan, wanted: ImportRequest, now: datetime
) -> dict[str, Any]:
    """What an import would do, with what its logs would earn beside those that are here."""
    logs = [planned_log.facts for planned_log in logs_to_make(plan)]
    credits = credits_if_saved(owner=owner, logs=logs, removed=[log.id for _, log in plan.ended], now=now)
    here = [log.facts.id for log in plan.logs if log.facts.id not in credits]
    earned = charge_queries.earned(owner.person_id, here) | {
        log_id: charge_queries.summed(credit["work_rvu"] for credit in of_log) for log_id, of_log in credits.items()
    }
    made = import_row(owner, file, digest, plan, wanted, now)
    return charge_answers.fresh_import(made, plan, earned, dry_run=True, skip_problems=wanted.skip_problems)


def refuse_open_questions(file: str, questions: Sequence[Question], left_out: Sequence[LeftOut]) -> None:
    """Raises FileQuestionsError where a question keeps the file out."""
    blocking = [question for question in questions if question.is_blocking]
    if not blocking:
        return
    more = and_more(len(blocking) - 1).replace("problem was", "question was").replace("problems were", "questions were")
    sentence = f"{file}: {blocking[0].sentence}{more} Nothing was stored; answer with mapping or answers."
    listed = {
        "questions": [question.shown() for question in blocking[:LISTED]],
        "left_out": [part.shown() for part in left_out[:LISTED]],
    }
    raise FileQuestionsError(sentence, errors=listed)


def _read(data: bytes, file: str, wanted: ImportRequest, keyed: Any, manner: ReadingManner) -> ChargeFile:
    try:
        return read_charges(data, file=file, keyed=keyed, kind=wanted.kind, manner=manner)
    except FileRefused as error:
        raise UnreadableFileError(str(error), errors=_listed(error.problems)) from None


def refused(file: str, problems: Sequence[FileProblem]) -> ChargesRefusedError:
    """All or nothing: the refusal with the first hundred problems."""
    more = and_more(len(problems) - 1)
    sentence = f"{problems[0].sentence(file)}.{more} Nothing was imported; skip_problems leaves such charges out."
    return ChargesRefusedError(sentence, errors=_listed(problems))


def _listed(problems: Sequence[FileProblem]) -> dict[str, object]:
    return {"problems": [charge_answers.problem(problem) for problem in problems[:LISTED]]}


def import_row(
    owner: Owner,
    file: str,
    digest: str,
    plan: ImportPlan,
    wanted: ImportRequest,
    now: datetime,
    *,
    brought_by: int | None = None,
) -> ChargeImport:
    """The row of an import as its plan has it."""
    return ChargeImport(
        id=str(
            uuid.uuid5(NAMESPACE, f"{owner.person_id} {digest} {sorted(wanted.options().items())} {now.isoformat()}")
        ),
        person_id=owner.person_id,
        file_name=shown_file_name(file),
        sha256=digest,
        kind=plan.kind,
        options=wanted.options(),
        counts=plan.counts(),
        created_at=now,
        undone_at=None,
        brought_by=brought_by,
    )


def end_earlier(owner: Owner, made: ChargeImport, plan: ImportPlan, now: datetime) -> None:
    """Delete the logs that the file's claims replace or void, and say which import did."""
    ended = [record for record, _ in plan.ended]
    if ended:
        delete_logs(owner=owner, ids=[log.id for _, log in plan.ended], now=now)
    for record in ended:
        record.ended_by = made.id


def logs_to_make(plan: ImportPlan) -> list[Planned]:
    """The logs a plan makes, by date of service."""
    new = (log for log in plan.logs if log.outcome == "made")
    return sorted(new, key=lambda planned_log: planned_log.facts.performed_on)


def store_logs(session: Session, owner: Owner, made: ChargeImport, new: Sequence[Planned], now: datetime) -> None:
    """Save logs of an import, and which import made them."""
    for some in log_queries.chunks(list(new)):
        logs = create_logs(owner=owner, logs=[planned_log.facts for planned_log in some], now=now, revive=True)
        mine = (ChargeImportLog.person_id == owner.person_id, ChargeImportLog.log_id.in_(list(logs)))
        session.execute(delete(ChargeImportLog).where(*mine))
        session.execute(
            insert(ChargeImportLog),
            [_record(made, planned_log, logs[planned_log.facts.id].version) for planned_log in some],
        )


def _record(made: ChargeImport, planned_log: Planned, version: int) -> dict[str, Any]:
    return {
        "person_id": made.person_id,
        "log_id": planned_log.facts.id,
        "import_id": made.id,
        "version": version,
        "claim": planned_log.encounter.claim,
        "external_ref": planned_log.encounter.reference,
        "ended_by": None,
        "stated_work_rvu": planned_log.encounter.stated_work_rvu,
        "stated_adjusted_rvu": planned_log.encounter.stated_adjusted_rvu,
    }
