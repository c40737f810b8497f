# SPDX-License-Identifier: MIT
"""AUTH in pop3.poplib: how an initial response is sent (RFC 5034, section 4)."""

import base64
from typing import List, Optional, Union

# Mechanisms whose messages are tokens: long, and refused by Exchange Online as initial responses.
_BEARER = ("OAUTHBEARER", "XOAUTH2")
_LONGEST_COMMAND = 255  # octets, line end included (RFC 2449, section 4)


def in_base64(answer: Union[bytes, str], encoding: str) -> str:
    if isinstance(answer, str):
        answer = answer.encode(encoding)
    return base64.b64encode(answer).decode("ascii")


class InitialResponse:
    """Sends an initial response with the command; where that might be refused, after the first challenge."""

    def __init__(self, mechanism: str, response: Union[bytes, str], encoding: str) -> None:
        self._encoded = in_base64(response, encoding) or "="
        self._answers: List[Union[bytes, str]] = [response]
        self._bearer = mechanism.upper() in _BEARER
        if self._bearer:  # the server explains a refusal in a challenge, which has to be answered
            self._answers.append(b"" if mechanism.upper() == "XOAUTH2" else b"\x01")

    def argument(self, command: str) -> str:
        """What follows the command; empty if the response waits for a challenge."""
        if self._bearer or len(command) + 1 + len(self._encoded) + 2 > _LONGEST_COMMAND:
            return ""
        del self._answers[0]
        return " " + self._encoded

    def __call__(self, challenge: bytes) -> Optional[Union[bytes, str]]:
        return self._answers.pop(0) if self._answers else None
