"""Which addresses the server may ask, and which domain an address is of."""

from __future__ import annotations

import pytest

from rvuedge.accounts.single_sign_on.rules import address_problem, domain_of, is_domain

HOSTS = ("login.example.org", ".okta.example.com")


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("https://login.example.org/tenant", None),
        ("https://LOGIN.example.org", None),
        ("https://ours.okta.example.com", None),
        ("https://okta.example.com", "is on the host okta.example.com"),
        ("https://evilokta.example.com", "is on the host evilokta.example.com"),
        ("https://login.example.org.evil.example", "is on the host"),
        ("http://login.example.org", "does not begin with https://"),
        ("http://127.0.0.1:8080", "does not begin with https://"),
        ("https://169.254.169.254/latest/meta-data", "is on the host 169.254.169.254"),
        ("https://user@login.example.org", "is no address"),
        ("https://login.example.org#part", "is no address"),
        ("https://login.example.org /", "is no address"),
        ("file:///etc/passwd", "is no address"),
        ("https://[::1", "is no address"),
        ("", "is no address"),
    ],
)
def test_only_listed_hosts_are_asked_by_https(address: str, problem: str | None) -> None:
    found = address_problem(address, HOSTS, production=True)
    assert (found is None) == (problem is None), found
    assert problem is None or found is None or found.startswith(problem)


def test_plain_http_is_for_this_machine_outside_production() -> None:
    assert address_problem("http://127.0.0.1:9", ("127.0.0.1",), production=False) is None
    assert address_problem("http://127.0.0.1:9", ("127.0.0.1",), production=True) is not None
    assert address_problem("http://login.example.org", HOSTS, production=False) is not None


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("Doctor@Hospital.Example.ORG", "hospital.example.org"),
        ("a@b@c.example", "c.example"),
        ("nobody", ""),
        ("@c.example", ""),
        ("", ""),
    ],
)
def test_the_domain_of_an_address(email: str, domain: str) -> None:
    assert domain_of(email) == domain


def test_a_domain_has_two_labels_of_letters_digits_and_hyphens() -> None:
    assert all(is_domain(text) for text in ("example.org", "a-b.example.org", "1.example"))
    assert not any(
        is_domain(text) for text in ("org", "", ".org", "-a.org", "a-.org", "a..org", "a b.org", "x" * 64 + ".org")
    )
