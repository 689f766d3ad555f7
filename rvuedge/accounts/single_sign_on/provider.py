"""Talking with a practice's OpenID provider: what it says of itself, where to send a browser, who came back.

OpenID Connect Core 1.0 (section 3.1, the code flow) and Discovery 1.0 (section 4), with PKCE (RFC 7636, S256) always.
Only hosts that the operator has listed are asked; no redirect is followed; an answer has a size and a time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app

from config import Settings
from rvuedge.accounts.single_sign_on.rules import address_problem
from rvuedge.platform.errors import InvalidError, UnauthenticatedError
from rvuedge.platform.operations.lazily import Lazily

if TYPE_CHECKING:
    import requests
    from authlib.common import urls
    from authlib.integrations import requests_client
    from authlib.integrations.base_client import errors as client_errors
    from authlib.oauth2 import rfc7636
    from authlib.oidc import core
    from joserfc import errors as signature_errors
    from joserfc import jwk, jwt
else:
    requests = Lazily("requests")
    urls, core = Lazily("authlib.common.urls"), Lazily("authlib.oidc.core")
    requests_client = Lazily("authlib.integrations.requests_client")
    client_errors = Lazily("authlib.integrations.base_client.errors")
    rfc7636 = Lazily("authlib.oauth2.rfc7636")
    jwk, jwt, signature_errors = Lazily("joserfc.jwk"), Lazily("joserfc.jwt"), Lazily("joserfc.errors")

# Public-key signatures alone: with a shared key, or none, whoever knows the client could sign (RFC 8725, section 3.1).
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY = 60  # seconds that two clocks may differ
TIMEOUT = (3, 5)  # seconds to connect, and between two bytes: a worker must not wait for a dead provider
DEADLINE = 10.0  # seconds for one answer, or a trickling provider would hold a worker
LARGEST = 256 * 1024  # bytes of one answer; key sets have some kilobytes
WELL_KNOWN = "/.well-known/openid-configuration"


class ProviderError(InvalidError):
    """The provider did not answer, or not as the standard says; nothing was changed."""

    code = "provider-refused"


class SignOnRefusedError(UnauthenticatedError):
    """Whoever came back from the provider is not let in; the sentence says what to do."""

    code = "sign-on-refused"


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider says of itself, checked."""

    issuer: str
    authorization: str
    token: str
    keys: str
    client_auth: str


@dataclass(frozen=True, slots=True)
class Client:
    """Us, as the provider knows us."""

    id: str
    secret: str
    redirect: str


@dataclass(frozen=True, slots=True)
class Trip:
    """What one trip of a browser to the provider is recognized by when it comes back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Claims:
    """Whom the provider vouches for. `email` only where the provider says that it is confirmed."""

    subject: str
    email: str | None
    name: str | None


def discovered(issuer: str) -> Provider:
    """What the provider says of itself (Discovery 1.0, sections 4.2 and 4.3). Raises ProviderError."""
    found = _fetched(issuer.rstrip("/") + WELL_KNOWN, "issuer")
    if found.get("issuer") != issuer:
        raise _refused("issuer", f"calls itself {found.get('issuer')!r}; expected {issuer!r}")
    if "code" not in _texts(found, "response_types_supported", ["code"]):
        raise _refused("issuer", "does not offer the code flow; expected response_types_supported with code")
    if "S256" not in _texts(found, "code_challenge_methods_supported", ["S256"]):
        raise _refused("issuer", "does not offer PKCE; expected code_challenge_methods_supported with S256")
    ways = _texts(found, "token_endpoint_auth_methods_supported", ["client_secret_basic"])
    way = next((way for way in ("client_secret_basic", "client_secret_post") if way in ways), None)
    if way is None:
        raise _refused("issuer", "takes no client secret; expected client_secret_basic or client_secret_post")
    places = {name: str(found.get(name) or "") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    for name, place in places.items():
        _allow(place, name)
    return Provider(issuer, places["authorization_endpoint"], places["token_endpoint"], places["jwks_uri"], way)


def authorization_address(provider: Provider, client: Client, trip: Trip) -> str:
    """Where the browser is sent (Core 1.0, section 3.1.2.1)."""
    parameters = {
        "response_type": "code",
        "scope": "openid email profile",
        "client_id": client.id,
        "redirect_uri": client.redirect,
        "state": trip.state,
        "nonce": trip.nonce,
        "code_challenge": rfc7636.create_s256_code_challenge(trip.verifier),
        "code_challenge_method": "S256",
    }
    return str(urls.add_params_to_uri(provider.authorization, list(parameters.items())))


def claims_for(provider: Provider, client: Client, trip: Trip, code: str, *, now: datetime) -> Claims:
    """Who came back: the code exchanged, the ID token checked (Core 1.0, sections 3.1.3.3 and 3.1.3.7).

    Raises ProviderError, and SignOnRefusedError for an ID token that is not for this trip.
    """
    answer = _exchanged(provider, client, trip, code)
    keys = _fetched(provider.keys, "jwks_uri")
    options = {"iss": {"essential": True, "value": provider.issuer}, "aud": {"essential": True, "value": client.id}}
    params = {"nonce": trip.nonce, "client_id": client.id, "access_token": answer.get("access_token")}
    try:
        token = jwt.decode(str(answer.get("id_token") or ""), jwk.KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        claims = core.CodeIDToken(token.claims, token.header, options, params)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (signature_errors.JoseError, ValueError, TypeError, KeyError) as error:
        raise SignOnRefusedError(
            f"The provider’s answer was not accepted ({type(error).__name__}). Start the sign-in again."
        ) from error
    return _read(claims)


def _read(claims: Mapping[str, Any]) -> Claims:
    subject, email, name = claims["sub"], claims.get("email"), claims.get("name")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise SignOnRefusedError("The provider’s answer names nobody. Start the sign-in again.")
    is_confirmed = claims.get("email_verified") is True and isinstance(email, str) and len(email) <= 254
    return Claims(
        subject=subject,
        email=str(email).strip().lower() if is_confirmed else None,
        name=name if isinstance(name, str) else None,
    )


def _exchanged(provider: Provider, client: Client, trip: Trip, code: str) -> Mapping[str, Any]:
    _allow(provider.token, "token_endpoint")
    try:
        with requests_client.OAuth2Session(
            client.id,
            client.secret,
            redirect_uri=client.redirect,
            token_endpoint_auth_method=provider.client_auth,
        ) as session:
            answer: Mapping[str, Any] = session.fetch_token(
                provider.token,
                grant_type="authorization_code",
                code=code,
                code_verifier=trip.verifier,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
    except client_errors.OAuthError as error:
        raise SignOnRefusedError("The provider did not take the sign-in’s code. Start the sign-in again.") from error
    except (requests.RequestException, ValueError) as error:
        raise _refused("token_endpoint", f"did not answer ({type(error).__name__})") from error
    return answer


def _fetched(address: str, name: str) -> dict[str, Any]:
    """A JSON object from the provider, of a size and within a time. Raises ProviderError."""
    _allow(address, name)
    began = time.monotonic()
    text = b""
    try:
        with requests.get(address, timeout=TIMEOUT, allow_redirects=False, stream=True) as answer:
            if answer.status_code != 200:
                raise _refused(name, f"answered {answer.status_code} at {address}; expected 200")
            for part in answer.iter_content(16 * 1024):
                text += part
                if len(text) > LARGEST or time.monotonic() - began > DEADLINE:
                    raise _refused(name, "sent too much, or too slowly")
        found = json.loads(text)
    except (requests.RequestException, ValueError, RecursionError) as error:
        raise _refused(name, f"did not answer with JSON at {address} ({type(error).__name__})") from error
    if not isinstance(found, dict):
        raise _refused(name, f"answered with no JSON object at {address}")
    return found


def _allow(address: str, name: str) -> None:
    settings: Settings = current_app.config["RVUEDGE"]
    problem = address_problem(address, settings.sign_on_hosts, production=settings.mode == "production")
    if problem:
        raise _refused(name, f"{problem}; found {address[:200]!r}")


def _texts(found: Mapping[str, Any], name: str, default: list[str]) -> list[object]:
    value = found.get(name, default)
    return value if isinstance(value, list) else []


def _refused(name: str, why: str) -> ProviderError:
    return ProviderError(f"The provider’s {name} {why}.", errors={"issuer": [f"{name} {why}."]})
