# SPDX-License-Identifier: MIT
"""The exceptions of the package. pop3.poplib raises those of CPython's poplib instead."""

import enum
from typing import Any, Optional, Tuple

from . import _native


class Code(enum.IntEnum):
    """What happened: the codes of docs/errors.md. SYSTEM is an error of the operating system or of ssl."""

    SYSTEM = 0
    SERVER_ERROR = 1
    IN_USE = 2
    LOGIN_DELAY = 3
    SYSTEM_TEMPORARY = 4
    SYSTEM_PERMANENT = 5
    AUTHENTICATION_FAILED = 6
    LOGIN_REFUSED = 7
    LOGIN_UNAVAILABLE = 8
    USER_REFUSED = 9
    MECHANISM_REFUSED = 10
    NOT_SUPPORTED = 11
    NEEDS_UTF8 = 12
    UNREADABLE_REPLY = 13
    BAD_CHALLENGE = 14
    SERVER_UNVERIFIED = 15
    MALFORMED_REPLY = 16
    OUT_OF_STEP = 17
    LINE_TOO_LONG = 18
    LIMIT_EXCEEDED = 19
    CLOSED_BY_SERVER = 20
    UNSOLICITED_OCTETS = 21
    OCTETS_BEFORE_TLS = 22
    QUIT_IN_DOUBT = 23
    WRONG_STATE = 24
    BUSY = 25
    SESSION_UNUSABLE = 26
    SINK_FAILED = 27
    INVALID_ARGUMENT = 28
    CREDENTIALS_UNUSABLE = 29
    CLEARTEXT_REFUSED = 30
    NO_COMMON_MECHANISM = 31
    APOP_NOT_OFFERED = 32
    LIBRARY_UNAVAILABLE = 33
    HOST_NOT_FOUND = 34
    NAME_SERVICE_FAILED = 35
    CONNECT_FAILED = 36
    TIMED_OUT = 37
    CANCELLED = 38
    BAD_URL = 39
    PROXY_REFUSED = 40
    PROXY_LOGIN_REFUSED = 41
    NOT_A_PROXY = 42
    NOT_ANNOUNCED = 43
    BAD_ANNOUNCEMENT = 44
    TLS_UNAVAILABLE = 45
    TLS_FAILED = 46
    TLS_BAD_FILE = 47
    CERTIFICATE_UNTRUSTED = 48
    CERTIFICATE_EXPIRED = 49
    CERTIFICATE_WRONG_NAME = 50
    CERTIFICATE_WRONG_PURPOSE = 51
    PIN_MISMATCH = 52


class Error(Exception):
    """A verb failed. str() is one line in printable ASCII, with the server's words escaped."""

    code: Code
    #: One sentence: what to do.
    advice: str
    #: The server's status line; empty if there is none. Untrusted.
    reply: bytes
    #: What was under way, as in "RETR 3"; secrets are masked.
    command: str
    #: The text of the operating system or of ssl; may be empty.
    detail: str
    #: Seconds for which the server asks the client to stay away; None if it does not.
    retry_after: Optional[int]

    def __init__(
        self,
        code: Code,
        message: str,
        advice: str = "",
        reply: bytes = b"",
        command: str = "",
        detail: str = "",
        retry_after: Optional[int] = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.advice = advice
        self.reply = reply
        self.command = command
        self.detail = detail
        self.retry_after = retry_after

    def __reduce__(self) -> Tuple[Any, ...]:
        given = (self.code, str(self), self.advice, self.reply, self.command, self.detail, self.retry_after)
        return type(self), given, self.__dict__


class RetryLater(Error):
    """The same call may work after a pause: a locked maildrop, a lost connection, a busy server."""


class Timeout(RetryLater, TimeoutError):
    """A time limit passed."""


class LoginFailed(Error):
    """User name, password or token. Try the same ones once more at most: repeated failures lock accounts."""


class SettingsError(Error):
    """Host, port, TLS, certificates, a full disk: something on this side has to change."""


class ServerError(Error):
    """The server refused, or broke the protocol. After the latter the connection is closed."""


class UsageError(Error):
    """The program made an invalid call: an argument, or a verb that is not allowed now."""


class InDoubt(Error):
    """The answer to QUIT never came: log in again and compare unique-ids to see what was deleted."""


_KINDS = {
    "retry_later": RetryLater,
    "fix_credentials": LoginFailed,
    "fix_settings": SettingsError,
    "server_broken": ServerError,
    "our_mistake": UsageError,
    "in_doubt": InDoubt,
}


# Where the advice of the C++ library names its own settings.
_ADVICE = {
    Code.CLEARTEXT_REFUSED: 'Use tls="implicit" or tls="stls"; to allow clear text all the same, pass '
    "allow_cleartext_password=True.",
    Code.CERTIFICATE_UNTRUSTED: "If the server is yours, pass context=ssl.create_default_context(cafile=...) with "
    "its CA file; otherwise do not trust this connection.",
}


def error_from(failure: _native.Failure) -> Error:
    """The exception for a failure of the C++ library."""
    code, message, advice, reply, command, detail, cause, retry_after = failure.args
    kind = Timeout if code == Code.TIMED_OUT else _KINDS[cause]
    return kind(Code(code), message, _ADVICE.get(code, advice), reply, command, detail, retry_after)
