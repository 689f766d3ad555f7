"""What the tests stand on: a real SQLite file and a real PostgreSQL, migrated once and copied per test."""

from __future__ import annotations

import fcntl
import gc
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine

from config import PROJECT, Settings
from rvuedge import schema
from rvuedge.app import create_app
from rvuedge.cli.imports.seeds import load_seeds
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from tests.support.api import Api
from tests.support.browser import launch
from tests.support.clock import NOW
from tests.support.invariants import WATCH, Watch
from tests.support.other_days import is_dated, is_whole
from tests.support.postgres import (
    APP,
    OWNER,
    create_database,
    drop_database,
    ensure_template,
    offer_postgres,
    shared_postgres,
)
from tests.support.sharding_guard import GUARD
from tests.support.shared_apps import Place, PostgresPlace, SharedApp, SqlitePlace

CMS = PROJECT.parent / "shared" / "cms"
NUMBERS = itertools.count(1)
WAITING = {"chromium", "commands", "gunicorn_server", "start_postgres", "subprocess", "DurablePostgres"}
OFFER = pytest.StashKey[object]()


# A shared machine is slow at times, and a submission is judged by the same examples every time.
hypothesis.settings.register_profile("usual", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.register_profile("quick", deadline=None, derandomize=True, max_examples=15)
hypothesis.settings.load_profile(os.environ.get("RVUEDGE_HYPOTHESIS", "usual"))


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[OFFER] = offer_postgres()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by rule what runs on other days too, and begin with what waits: a list by hand would forget the next test."""
    begun: set[Path] = set()
    for item in items:
        module = getattr(item, "module", None)
        if is_dated(module, getattr(item, "fixturenames", ())):
            item.add_marker("dated")
            if "postgresql" not in item.name and (item.path not in begun or is_whole(item.path, module)):
                item.add_marker("other_days")
                begun.add(item.path)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """What takes a minute first, then what waits for a browser or a process: at the end one worker alone would wait for it."""
    if item.get_closest_marker("longest"):
        return 0
    names = vars(getattr(item, "module", item))
    waits = not WAITING.isdisjoint(getattr(item, "fixturenames", ())) or not WAITING.isdisjoint(names)
    return 1 if waits else 2


def pytest_collection_finish() -> None:
    """What was collected lives as long as the run: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    offer = config.stash.get(OFFER, None)
    if offer is not None:
        offer.stop()  # type: ignore[attr-defined]


clock.run_from(NOW)  # for what is made before any test, such as templates


@pytest.fixture(autouse=True)
def moment() -> None:
    """Every test starts at the same instant, whatever the date of the machine."""
    clock.run_from(NOW)


@pytest.fixture(autouse=True)
def invariants() -> Iterator[Watch]:
    """What is true after every write was true after every write of the test (tests/support/invariants.py)."""
    WATCH.forget("another test")
    yield WATCH
    assert not WATCH.found, "\n".join(WATCH.found)


@pytest.fixture(autouse=True)
def on_one_shard() -> Iterator[None]:
    """No statement goes to every shard unless deploy/sharding.toml has it with its reason."""
    yield
    found = GUARD.taken()
    assert found == [], "Pass the person's id along, or list the function with its reason in deploy/sharding.toml."


def settings(url: str) -> Settings:
    return Settings(
        mode="test", database_url=url, secret_key="only the tests' own", rate_limits=False, password_memory_kib=64
    )


def migrate(url: str) -> None:
    engine = create_engine(url)
    schema.upgrade(engine)
    engine.dispose()


def migrate_and_seed(url: str) -> None:
    migrate(url)
    app = create_app(settings(url))
    with app.app_context():
        load_seeds(now=NOW)
        db.session.remove()
        db.engine.dispose()


BUILDERS: dict[str, Callable[[str], None]] = {"empty": migrate, "seeded": migrate_and_seed}


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The path of a template by kind, built once for all workers of a run by whoever asks first."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def template(kind: str) -> Path:
        path, draft = folder / f"{kind}.db", folder / f"{kind}_draft.db"
        with (folder / f"{kind}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                draft.unlink(missing_ok=True)
                BUILDERS[kind](f"sqlite:///{draft}")
                draft.rename(path)
        return path

    return template


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make_url(
    database: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    sqlite_templates: Callable[[str], Path],
) -> Iterator[Callable[[str], str]]:
    """A fresh database of a kind: a copied file, or CREATE DATABASE from a template."""
    made: list[tuple[str, str]] = []

    def make(kind: str) -> str:
        if database == "sqlite":
            path = tmp_path / f"{kind}.db"
            shutil.copyfile(sqlite_templates(kind), path)
            return f"sqlite:///{path}"
        server = shared_postgres()
        template = ensure_template(server, f"template_{kind}", BUILDERS[kind])
        name = f"t{next(NUMBERS)}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{kind}"
        create_database(server.admin_url, name, template)
        made.append((server.admin_url, name))
        return server.url(name, OWNER)

    yield make
    for admin, name in made:
        drop_database(admin, name)


@pytest.fixture(scope="session")
def shared_app(
    sqlite_templates: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str, str], SharedApp]]:
    """This worker's one app by database and kind, made when first asked for."""
    made: dict[tuple[str, str], SharedApp] = {}
    folder = tmp_path_factory.mktemp("shared")

    def place(database: str, kind: str) -> Place:
        if database == "sqlite":
            return SqlitePlace(sqlite_templates(kind), folder / f"{kind}.db")
        server = shared_postgres()
        template = ensure_template(server, f"template_{kind}", BUILDERS[kind])
        name = f"shared_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{kind}"
        return PostgresPlace(server.admin_url, server.url(name), server.url(name, APP), name, template)

    def shared(database: str, kind: str) -> SharedApp:
        if (database, kind) not in made:
            made[database, kind] = SharedApp.made(place(database, kind), lambda url: create_app(settings(url)))
        return made[database, kind]

    yield shared
    for app in made.values():
        app.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """This worker's one browser; what a test needs to itself is a context."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def app(database: str, shared_app: Callable[[str, str], SharedApp]) -> Iterator[Flask]:
    """The app on an empty, migrated database."""
    yield from shared_app(database, "empty").lent()


@pytest.fixture
def seeded_app(database: str, shared_app: Callable[[str, str], SharedApp]) -> Iterator[Flask]:
    """The app with the starter catalog and the synthetic survey."""
    yield from shared_app(database, "seeded").lent()


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """The empty app, the test running inside its context: for calling services and queries."""
    with app.app_context():
        yield app


@pytest.fixture
def inside_seeded(seeded_app: Flask) -> Iterator[Flask]:
    """The seeded app, the test running inside its context."""
    with seeded_app.app_context():
        yield seeded_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def api(seeded_app: Flask) -> Api:
    """A caller of the API with the starter catalog."""
    return Api(seeded_app.test_client())


@pytest.fixture
def empty_api(app: Flask) -> Api:
    """A caller of the API without any catalog."""
    return Api(app.test_client())


@pytest.fixture(scope="session")
def cms() -> Path:
    if not CMS.is_dir():
        pytest.skip("real CMS files are not here (../shared/cms)")
    return CMS
