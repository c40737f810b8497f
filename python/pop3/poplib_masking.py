# SPDX-License-Identifier: MIT
"""Debug output of pop3.poplib without secrets."""

import re
from typing import Any

_SECRETS = re.compile(r"(PASS|APOP +\S+|AUTH +\S+) +.*", re.IGNORECASE | re.DOTALL)
_MASK = "****"


def masked(pop: Any, line: Any) -> Any:
    """A command without its password, digest or SASL message; all of a line that answers a challenge."""
    if not isinstance(line, str):
        return line
    if getattr(pop, "_challenged", False):
        return _MASK
    return _SECRETS.sub(lambda found: f"{found[1]} {_MASK}", line)


def masked_octets(pop: Any, line: bytes) -> bytes:
    """The same for the line as it is sent."""
    shown: str = masked(pop, line.decode("latin-1"))
    return shown.encode("latin-1")
