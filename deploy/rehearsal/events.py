"""What happens to the hosts while people work: each event brings everything back before the next."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from deploy.rehearsal.cluster import Cluster
from deploy.rehearsal.processes import RehearsalError, send, wait_until

FROZEN_SECONDS = 10  # more than the two checks that find a host gone
ALONE_SECONDS = 6  # less than wal_sender_timeout: connections stay, so only the waiting for a standby is seen
PATIENCE = 75  # a lock of 20 s, a promotion, a rewind, and a busy machine


@dataclass(frozen=True)
class Event:
    """Something that happens; `run` answers what was seen."""

    name: str
    run: Callable[[Cluster], str]


def nothing(_cluster: Cluster) -> str:
    """Five seconds of work as it is every day."""
    time.sleep(5)
    return ""


def kill_the_primary(cluster: Cluster) -> str:
    """The primary's host loses its power, and comes back once another took over."""
    before = known_leader(cluster)
    cluster.data.lose(before)
    wait_until(lambda: cluster.data.leader() not in {None, before}, PATIENCE, "Another primary")
    after = known_leader(cluster)
    time.sleep(3)
    cluster.data.start_postgresql(before)
    whole(cluster)
    return f"{before} → {after}, {before} came back as a standby"


def cut_an_app_host(cluster: Cluster) -> str:
    """An app host stops answering, then it is gone; then it is back."""
    name = str(cluster.apps[0]["name"])
    frozen = {pid for program in cluster.app_programs(name) for pid in program.family()}
    send(frozen, signal.SIGSTOP)
    time.sleep(FROZEN_SECONDS)
    for program in cluster.app_programs(name):
        program.kill()
    time.sleep(2)
    cluster.start_app_host(name)
    wait_until(lambda: cluster.ready() == len(cluster.apps), PATIENCE, "That the app host is back")
    return f"{name} without an answer for {FROZEN_SECONDS} s, then killed, then back"


def restart_the_balancer(cluster: Cluster) -> str:
    """As systemctl restart does it: ended, with all its connections, and started."""
    cluster.balancer.end()
    cluster.balancer.start()
    time.sleep(5)
    return ""


def switch_over(cluster: Cluster) -> str:
    """Another member becomes primary because somebody wants it."""
    before = known_leader(cluster)
    cluster.data.switch_over()
    wait_until(lambda: cluster.data.leader() not in {None, before}, PATIENCE, "The switchover")
    after = known_leader(cluster)
    whole(cluster)
    return f"{before} → {after}"


def freeze_the_standbys(cluster: Cluster) -> str:
    """Nobody else has what is written meanwhile, so nothing may be acknowledged: writes wait."""
    standbys = sorted(cluster.data.standbys())
    frozen = {pid for name in standbys for pid in cluster.data.processes(name)}
    send(frozen, signal.SIGSTOP)
    time.sleep(ALONE_SECONDS)
    send(frozen, signal.SIGCONT)
    whole(cluster)
    return f"{', '.join(standbys)} frozen for {ALONE_SECONDS} s: writes wait, as they should"


def known_leader(cluster: Cluster) -> str:
    """Who is primary. Raises RehearsalError when nobody is."""
    leader = cluster.data.leader()
    if leader is None:
        raise RehearsalError("No data host is primary.")
    return leader


def whole(cluster: Cluster) -> None:
    """Wait until every member is there again, and people's requests succeed for some seconds more."""
    wait_until(cluster.data.are_whole, PATIENCE, "That every standby streams")
    wait_until(lambda: cluster.ready() == len(cluster.apps), PATIENCE, "That every app host is ready")
    time.sleep(3)


def events() -> Iterator[Event]:
    """In their order."""
    yield Event("nothing", nothing)
    yield Event("kill -9 of the primary", kill_the_primary)
    yield Event("an app host is cut off", cut_an_app_host)
    yield Event("the balancer restarts", restart_the_balancer)
    yield Event("both standbys freeze", freeze_the_standbys)
    yield Event("planned switchover", switch_over)
