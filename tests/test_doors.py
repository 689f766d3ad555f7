"""Every route but a named few refuses strangers."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

OPEN = {
    "static",
    "api-docs.openapi_json",
    "swagger_ui.show",
    "health.alive",
    "health.ready",
    "metrics.show",
    "accounts.sign_up",
    "accounts.sign_in",
    "accounts.refresh",
    "web_sign_on.choose",
    "web_sign_on.find",
    "web_sign_on.leave",
    "web_sign_on.come_back",
    "web_sign_on.join",
    "organizations.show_offer",
    "mail.turn_off",
    "mail.show_off",
    "web_attest_case.show",
    "web_attest_case.answer",
    "email.confirm_address",
    "email.confirm_email_change",
    "email.request_reset",
    "email.reset_password",
    "second_factors.answer_second_factor",
    "second_factors.passkey_sign_in_options",
    "second_factors.passkey_sign_in",
    "catalog.list_releases",
    "catalog.show_release",
    "catalog.diff_releases",
    "catalog.autocomplete",
    "catalog.show_bundle",
    "code_search.find_codes",
    "catalog.show_code",
    "catalog.show_history",
    "catalog.show_payment",
    "web_look_up.look_up",
    "look.look",
    "look.icons",
    "design.design",
    "script_files.script",
    "script_files.style",
    "discovery.sitemap_index",
    "discovery.sitemap_part",
    "discovery.robots",
    "discovery.favicon",
    "discovery.feed",
    "cards.site_card",
    "cards.code_card",
    "training.list_specialties",
    "training.list_sets",
    "training.show_set",
    "training.list_roles",
    "assessments.list_scales",
    "assessments.list_epas",
    "case_exchange.list_layouts",
    "case_exchange.list_board_lists",
    "policies.list_policies",
    "policies.show_policy",
    "logbook.value_lines",
}
EXAMPLES = {"uuid": "6f0b9a0e-0a5a-4f6b-9d0a-000000000001", "int": "1", "default": "x", "path": "x"}


def test_only_the_named_routes_are_open_and_the_rest_answer_401(app: Flask, client: FlaskClient) -> None:
    refused = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(("web.", "web_app.", "web_account.", "web_practice.")):
            continue
        examples = {
            name: EXAMPLES[
                type(converter)
                .__name__.removesuffix("Converter")
                .lower()
                .replace("unicode", "default")
                .replace("rownumber", "int")
                .replace("integer", "int")
            ]
            for name, converter in rule._converters.items()
        }
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(rule.endpoint, examples)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            status = client.open(address, method=method).status_code
            if status == 401:
                refused.add(rule.endpoint)
            else:
                assert rule.endpoint in OPEN, f"{method} {address} answered a stranger {status}"
    everything = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.startswith(("web.", "web_app.", "web_account.", "web_practice."))
    }
    assert everything - refused == OPEN
