"""One case changed on two phones: both versions are shown, and the person chooses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.client import Client

pytestmark = pytest.mark.browser


@pytest.fixture
def two(mine: Client, new_phone: Callable[..., Client]) -> tuple[Client, Client]:
    """Two phones of one person, signed in."""
    return mine, new_phone().signed_in()


def part(mine: Client, other: Client, code: str) -> None:
    """A new case of this code gets 49505 on the one phone and, offline, 10060 on the other."""
    mine.tab("log")
    mine.add(code)
    mine.save(f"Saved. {code}")
    look_again(other)
    other.tab("cases")
    other.page.wait_for_selector(f"#cases .case:has-text('{code}')")
    other.offline()
    edit(other, "10060", "Saved on this phone.", of=code)
    edit(mine, "49505", f"Saved. {code} and 49505", of=code)
    other.online()
    other.state("1 needs attention")
    other.tab("cases")
    other.page.wait_for_selector("#cases .conflict")


def look_again(phone: Client) -> None:
    """What a phone does when it is brought to the front."""
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")


def edit(phone: Client, code: str, sentence: str = "Saved. ", of: str = "") -> None:
    """Add a line to the first case that shows `of` and save it."""
    phone.tab("cases")
    phone.open_case(of)
    phone.page.click(f"#cases .case:has-text({of!r}) button:text-is('Edit')")
    phone.add(code)
    phone.save(sentence)


def codes(phone: Client) -> list[list[str]]:
    """The lines of the cases on the server."""
    script = "() => fetch('/api/v1/logs').then(a => a.json()).then(a => a.items.map(l => l.lines.map(i => i.code)))"
    found: list[list[str]] = phone.page.evaluate(script)
    return found


def test_both_versions_are_shown_and_the_chosen_one_is_what_both_phones_have(two: tuple[Client, Client]) -> None:
    """Nothing is changed before the choice, also after a reload; three cases, as the person chooses each time."""
    mine, other = two
    part(mine, other, "47562")
    conflict = other.page.locator("#cases .conflict")
    expect(conflict).to_contain_text("Changed in two places: lines")
    expect(conflict.locator(".side").nth(0)).to_contain_text("10060")
    expect(conflict.locator(".side").nth(1)).to_contain_text("49505")
    assert codes(other) == [["47562", "49505"]]
    other.page.reload()
    other.ready()
    expect(conflict).to_be_visible()
    for code, choice, stored in (
        ("47562", "Keep mine", ["47562", "10060"]),
        ("44970", "Use server version", ["44970", "49505"]),
    ):
        if code != "47562":
            part(mine, other, code)
        other.page.click(f"#cases button:text-is('{choice}')")
        expect(conflict).to_have_count(0)
        other.state("Synced")
        assert stored in codes(other)
        assert other.stored("changes") == []
        look_again(mine)
        mine.tab("cases")
        case = mine.page.locator(f"#cases .case:has-text('{code}')")
        expect(case.locator("details details")).to_have_count(2)
        expect(case).to_contain_text(f"{stored[1]}: ")
    part(mine, other, "43239")
    other.page.click("#cases button:text-is('Merge lines')")
    expect(other.page.locator("#lines strong:not(.chip strong)")).to_have_text(["43239", "49505", "10060"])
    assert ["43239", "49505"] in codes(other)
    other.save("Saved. 43239")
    assert ["43239", "49505", "10060"] in codes(other)
    assert len(codes(other)) == 3
    assert other.stored("changes") == []


def test_a_case_deleted_here_and_changed_there_is_not_deleted_unasked(
    mine: Client, new_phone: Callable[..., Client]
) -> None:
    mine.add("47562")
    mine.save("10.21 wRVU")
    other = new_phone().signed_in()
    other.offline()
    other.tab("cases")
    other.open_case()
    other.page.click("#cases button:text-is('Delete')")
    expect(other.page.locator("#cases .case")).to_have_count(0)
    edit(mine, "49505")
    other.online()
    conflict = other.page.locator("#cases .conflict")
    expect(conflict.locator(".side").nth(0)).to_contain_text("Deleted")
    assert codes(other) == [["47562", "49505"]]
    other.page.click("#cases button:text-is('Keep mine')")
    expect(conflict).to_have_count(0)
    other.state("Synced")
    assert codes(other) == []


def test_two_windows_of_one_phone_do_not_overwrite_each_other(mine: Client) -> None:
    mine.offline()
    mine.add("47562")
    mine.save("Saved on this phone.")
    second = Client(mine.page.context.new_page(), mine.base)
    second.page.goto(f"{mine.base}/app#cases")
    second.ready()
    second.open_case()
    second.page.click("#cases button:text-is('Edit')")
    second.add("49505")
    mine.page.bring_to_front()  # a page behind another draws once a second, and every click waits for two drawings
    edit(mine, "10060", "Saved on this phone.")
    second.page.bring_to_front()
    second.page.click("#save")
    expect(second.page.locator("#said")).to_contain_text("changed in another window")
    expect(second.page.locator("#lines li")).to_have_count(2)
    [change] = mine.stored("changes")
    assert [line["code"] for line in change["log"]["lines"]] == ["47562", "10060"]
