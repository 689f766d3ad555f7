"""deploy/: the files render for every host, the programs they are for accept them, and no secret is in them."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import PROJECT, settings_from
from deploy import render
from deploy.rehearsal import loopback, programs
from deploy.rehearsal.processes import environment_of

DEPLOY = PROJECT / "deploy"
LISTS = ("hosts.toml", "compose-hosts.toml")
UNITS = sorted((DEPLOY / "systemd").glob("*.[st]*"))


def hosts_of(name: str) -> dict[str, Any]:
    return tomllib.loads((DEPLOY / name).read_text(encoding="utf-8"))


def program(name: str) -> str:
    found = shutil.which(name, path=programs.PLACES)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: {programs.PACKAGES.get(name, name)})")
    return found


def run(*words: str, folder: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> loopback.Site:
    """Everything on 127.0.0.1, as `make ha` has it, with nothing started."""
    program("openssl")
    try:
        programs.server_programs()
    except programs.MissingError as error:
        pytest.skip(str(error))
    made = loopback.made(tmp_path_factory.mktemp("site"))
    render.write(made.hosts, made.folder)
    return made


@pytest.mark.parametrize("name", LISTS)
def test_each_host_of_a_list_gets_its_files(name: str) -> None:
    files = {(host, path) for host, path, _ in render.rendered(hosts_of(name))}
    balancer = {("lb1", "etc/haproxy/haproxy.cfg")}
    app = {"etc/haproxy/haproxy.cfg", "etc/pgbouncer/pgbouncer.ini", "etc/rvuedge/environment"}
    data = {"etc/patroni/config.yml", "etc/default/etcd"}
    apps = {(host, path) for host in ("app1", "app2") for path in app}
    members = {(host, path) for host in ("data1", "data2", "data3") for path in data}
    assert files == balancer | apps | members


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"data": [{"name": "d1", "address": "10.0.0.1"}, {"name": "d2", "address": "10.0.0.2"}]},
            "There are 2 data hosts",
        ),
        ({"app": [{"name": "a1", "address": "10.0.0.1"}]}, "There are 1 app hosts"),
        ({"balancer": []}, "0 balancers"),
        ({"balancer": [{"name": "lb1"}]}, "no name or no address"),
    ],
)
def test_a_list_that_cannot_work_is_refused_with_a_sentence(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        list(render.rendered(hosts_of("hosts.toml") | change))


def test_every_way_to_the_database_is_encrypted() -> None:
    """From the pooler of an app host to PostgreSQL, and between the data hosts, with the authority checked."""
    files = list(render.rendered(hosts_of("hosts.toml")))
    poolers = [text for _, path, text in files if path.endswith("pgbouncer.ini")]
    members = [yaml.safe_load(text) for _, path, text in files if path.endswith("etc/patroni/config.yml")]
    assert [len(poolers), len(members)] == [2, 3]
    assert all("server_tls_sslmode = verify-ca" in text for text in poolers)
    for member in members:
        ways = member["postgresql"]
        assert ways["parameters"]["ssl"] == "on"
        assert {way["sslmode"] for way in ways["authentication"].values()} == {"verify-ca"}
        abroad = [rule for rule in ways["pg_hba"] if not rule.startswith("local ") and "127.0.0.1" not in rule]
        assert all(rule.startswith("hostssl ") for rule in abroad), abroad


def test_no_file_holds_a_secret() -> None:
    """Passwords come from files that only their host has; what is rendered names those files and no more."""
    for host, path, text in render.rendered(hosts_of("hosts.toml")):
        lines = [line for line in text.splitlines() if not line.lstrip().startswith(("#", ";"))]
        assert [line for line in lines if "password:" in line or "SECRET" in line or "password=" in line] == [], (
            host,
            path,
        )


def test_the_applications_environment_is_good_for_production(site: loopback.Site) -> None:
    environment = environment_of(site.folder / "app1/etc/rvuedge/environment")
    secrets = {"RVUEDGE_SECRET_KEY": site.passwords["secret_key"], "RVUEDGE_MAIL": "smtp://127.0.0.1:1025"}
    settings = settings_from(environment | secrets)
    assert settings.mode == "production"
    assert settings.trusted_proxies == (ip_network("127.0.0.1/32"),)
    assert (
        settings.database_url
        == f"postgresql+psycopg://rvuedge@127.0.0.1:{site.hosts['app'][0]['bouncer_port']}/rvuedge"
    )


def test_the_cluster_acknowledges_nothing_that_is_on_one_disk_only() -> None:
    files = {(host, path): text for host, path, text in render.rendered(hosts_of("hosts.toml"))}
    decided = yaml.safe_load(files["data1", "etc/patroni/config.yml"])["bootstrap"]["dcs"]
    assert decided["synchronous_mode"] is True
    assert decided["synchronous_mode_strict"] is True
    # Patroni's manual: a lock lives longer than a round of work with its retries, or a leader loses it while it works.
    assert decided["ttl"] >= decided["loop_wait"] + 2 * decided["retry_timeout"]


@pytest.mark.parametrize("host", ["lb1", "app1", "app2"])
def test_haproxy_accepts_its_files(site: loopback.Site, host: str) -> None:
    answer = run(program("haproxy"), "-c", "-f", str(site.folder / host / "etc/haproxy/haproxy.cfg"))
    assert answer.returncode == 0, answer.stderr
    assert "WARNING" not in answer.stderr, answer.stderr


def test_patroni_accepts_its_file(site: loopback.Site) -> None:
    """It also names what need not be defined, loopback addresses and an etcd that does not run: no faults here."""
    answer = run(
        program("patroni"), "--validate-config", str(site.folder / "data1/etc/patroni/config.yml"), folder=site.folder
    )
    remarks = [line for line in (answer.stdout + answer.stderr).splitlines() if "127.0.0.1" not in line]
    assert [line for line in remarks if "is not defined" not in line] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_our_units(unit: Path, tmp_path: Path) -> None:
    """With a program that exists here in place of the one that is installed there."""
    text = unit.read_text(encoding="utf-8").replace("/opt/rvuedge/current/.venv/bin/rvuedge", "/bin/true")
    for other in UNITS:
        (tmp_path / other.name).write_text(other.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / unit.name).write_text(text, encoding="utf-8")
    answer = run(program("systemd-analyze"), "verify", "--man=no", str(tmp_path / unit.name))
    ours = [line for line in answer.stderr.splitlines() if "rvuedge" in line and "/opt/rvuedge" not in line]
    assert ours == []


def test_compose_accepts_its_file(tmp_path: Path) -> None:
    compose = program("docker-compose")
    copy = tmp_path / "copy"
    shutil.copytree(DEPLOY, copy, ignore=shutil.ignore_patterns("rendered", "secrets", "__pycache__"))
    render.write(hosts_of("compose-hosts.toml"), copy / "rendered")
    (copy / "secrets").mkdir()
    for name in ("data.env", "app.env"):
        (copy / "secrets" / name).touch()
    answer = run(compose, "-f", str(copy / "compose.yaml"), "config", "--quiet", folder=copy)
    assert answer.returncode == 0, answer.stderr


def test_every_file_that_compose_mounts_is_rendered_or_named_as_a_secret() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    services = yaml.safe_load(text)["services"]
    mounted = [item.split(":")[0] for service in services.values() for item in service.get("volumes", [])]
    mounted += [item for service in services.values() for item in service.get("env_file", [])]
    rendered = {f"rendered/{host}/{path}" for host, path, _ in render.rendered(hosts_of("compose-hosts.toml"))}
    from_here = {item.removeprefix("./") for item in mounted if "/" in item}
    assert {item for item in from_here if item.startswith("rendered/")} == rendered
    assert all(item in rendered or item.startswith("secrets/") for item in from_here)


def test_addresses_of_compose_are_those_of_its_list_of_hosts() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    given = {name: item["networks"]["hosts"]["ipv4_address"] for name, item in services.items() if "networks" in item}
    hosts = hosts_of("compose-hosts.toml")
    assert given == {host["name"]: host["address"] for role in ("balancer", "app", "data") for host in hosts[role]}


@pytest.mark.parametrize("target", ["balancer", "data", "app"])
def test_the_container_file_has_each_image_of_compose(target: str) -> None:
    assert f"AS {target}\n" in (DEPLOY / "Containerfile").read_text(encoding="utf-8")


def test_who_may_not_install_is_told_in_one_sentence_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "PLACES", "")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(programs.MissingError) as refused:
        programs.provide()
    sentence = str(refused.value)
    assert sentence.startswith("make ha needs Debian's packages: apt-get install etcd-client etcd-server haproxy")
    assert "\n" not in sentence
