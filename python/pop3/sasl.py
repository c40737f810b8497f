# SPDX-License-Identifier: MIT
"""SASL mechanisms as objects that answer challenges: for pop3.poplib.POP3.auth()."""

from typing import Any, Callable, Optional

from . import _native
from .errors import error_from


#: The credentials of the mechanisms that need neither a password nor a token.
FORMS = {"EXTERNAL": "external", "ANONYMOUS": "anonymous", "GSSAPI": "kerberos"}


def _mapped(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except _native.Failure as failure:
        raise error_from(failure) from None


class Mechanism:
    """One login by a mechanism. Calling it with a decoded challenge returns the answer."""

    def __init__(self, exchange: _native.Mechanism) -> None:
        self._exchange = exchange

    def __call__(self, challenge: bytes) -> bytes:
        """Raises Error if the challenge cannot be answered."""
        return bytes(_mapped(lambda: self._exchange(challenge)))

    @property
    def complete(self) -> bool:
        """True when the server has proved what the mechanism requires: an earlier +OK is not the server's."""
        return bool(_mapped(lambda: self._exchange.complete))

    @property
    def explanation(self) -> str:
        """Why the server is going to refuse, if it sent that in a challenge. Untrusted text."""
        return str(_mapped(lambda: self._exchange.explanation))


def mechanism(
    name: str,
    user: str = "",
    password: str = "",
    *,
    token: Optional[str] = None,
    host: str = "",
    port: int = 0,
) -> Mechanism:
    """Makes a mechanism for one login: PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-1, SCRAM-SHA-256, OAUTHBEARER,
    XOAUTH2, GSSAPI, EXTERNAL, ANONYMOUS.

    OAUTHBEARER and XOAUTH2 need a token; host and port are what OAUTHBEARER tells the server. GSSAPI logs in
    to `host` by the Kerberos ticket of this process. GSSAPI and EXTERNAL act as `user`, and ANONYMOUS sends it
    as a trace. Raises ValueError for a password or a token beside one of these three, and for GSSAPI without a
    host. Raises Error if there is no such mechanism, or if the package was built without GNU SASL and it is SCRAM
    or GSSAPI.
    """
    form = FORMS.get(name.upper(), "password")
    if form != "password" and (password or token is not None):
        raise ValueError(f"{name} takes neither a password nor a token")
    if form == "kerberos" and not host:
        raise ValueError("GSSAPI needs the host that it logs in to")
    secret = password
    if token is not None:
        form, secret = "token", token
    return Mechanism(_mapped(lambda: _native.Mechanism(name, form, user, secret, host, port)))
