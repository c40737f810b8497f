# SPDX-License-Identifier: MIT
"""AUTH in pop3.poplib (RFC 5034), by the rules of src/flows/auth.cpp. Each line is sent by the connection's _shortcmd."""

import base64
import binascii
from typing import Any, Callable, List, Optional, Union

from .poplib_error import error_proto

Answer = Union[bytes, str]

# Mechanisms whose messages are tokens: long, and refused by Exchange Online as initial responses.
_BEARER = ("OAUTHBEARER", "XOAUTH2")
_LONGEST_COMMAND = 255  # octets, line end included (RFC 2449, section 4)
_MOST_CHALLENGES = 10  # of one login, as limits::sasl_challenges


def _in_base64(answer: Answer, encoding: str) -> str:
    if isinstance(answer, str):
        answer = answer.encode(encoding)
    return base64.b64encode(answer).decode("ascii")


class InitialResponse:
    """Sends an initial response with the command; where that might be refused, after the first challenge."""

    def __init__(self, mechanism: str, response: Answer, encoding: str) -> None:
        self._encoded = _in_base64(response, encoding) or "="
        self._first: Optional[Answer] = response
        self._answers: List[Answer] = []
        self._bearer = mechanism.upper() in _BEARER
        if self._bearer:  # the server explains a refusal in a challenge, which has to be answered
            self._answers.append(b"" if mechanism.upper() == "XOAUTH2" else b"\x01")

    @property
    def complete(self) -> bool:
        """False until the response was sent: an earlier +OK is not the server's."""
        return self._first is None

    def argument(self, command: str) -> str:
        """What follows the command; empty if the response waits for a challenge."""
        if self._bearer or len(command) + 1 + len(self._encoded) + 2 > _LONGEST_COMMAND:
            return ""
        self._first = None
        return " " + self._encoded

    def __call__(self, challenge: bytes) -> Optional[Answer]:
        if self._first is None:
            return self._answers.pop(0) if self._answers else None
        if challenge:
            return None  # the server spoke out of turn
        first, self._first = self._first, None
        return first


def answer_challenges(pop: Any, resp: bytes, authobject: Callable[[bytes], Optional[Answer]]) -> bytes:
    """Answers until +OK. Returns that line."""
    for _ in range(_MOST_CHALLENGES + 1):
        if resp[:3].upper() == b"+OK":
            if not getattr(authobject, "complete", True):
                raise error_proto("-ERR server did not prove its identity")
            return resp
        try:
            challenge = base64.b64decode(resp[1:].strip(), validate=True)
        except binascii.Error:
            _cancel(pop)
            raise error_proto(resp) from None
        try:
            answer = authobject(challenge)
            line = None if answer is None else _in_base64(answer, pop.encoding)
        except BaseException:
            _cancel(pop)
            raise
        if line is None:
            break
        resp = pop._shortcmd(line)
    _cancel(pop)
    raise error_proto("-ERR AUTH cancelled")


def _cancel(pop: Any) -> None:
    """Ends the exchange by "*" (RFC 5034, section 4), and reads the refusal. The reason is more than a failure here."""
    try:
        pop._shortcmd("*")
    except Exception:
        pass
