# SPDX-License-Identifier: MIT
"""What the blocking and the asyncio mailbox share: settings, credentials, failures of I/O, and the log."""

import logging
import socket
import ssl
from typing import Dict, NamedTuple, NoReturn, Optional, Tuple, Union

from . import _native
from .errors import Code, Error, error_from
from .sasl import FORMS

#: Lines of the sessions at level DEBUG, with secrets masked and the server's octets escaped.
log = logging.getLogger("pop3")

MODES: Dict[str, int] = {"implicit": 995, "stls": 110, "none": 110}
MOST_READ = 256 * 1024  # octets

_CODES = {
    10: Code.CERTIFICATE_EXPIRED,  # X509_V_ERR_CERT_HAS_EXPIRED
    62: Code.CERTIFICATE_WRONG_NAME,  # X509_V_ERR_HOSTNAME_MISMATCH
    64: Code.CERTIFICATE_WRONG_NAME,  # X509_V_ERR_IP_ADDRESS_MISMATCH
}

_NOT_TLS = ("WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")


class Endpoint(NamedTuple):
    """Where and how to connect."""

    host: str
    port: int
    tls: str
    context: Optional[ssl.SSLContext]
    timeout: Optional[float]

    @property
    def operation(self) -> str:
        return f"connect {self.host}:{self.port}"


def endpoint(
    host: str, port: int, tls: str, context: Optional[ssl.SSLContext], timeout: Optional[float]
) -> Endpoint:
    """Completes the settings. Raises ValueError for a mode, a port or a time limit that does not exist."""
    if tls not in MODES:
        raise ValueError(f"tls is one of {', '.join(MODES)}, not {tls!r}")
    if not 0 <= port <= 65535:
        raise ValueError("port is a number from 0 to 65535; 0: that of the mode")
    if timeout is not None and not timeout > 0:
        raise ValueError("timeout is a number of seconds above 0, or None")
    if context is None and tls != "none":
        context = ssl.create_default_context()
    return Endpoint(host, port or MODES[tls], tls, context, timeout)


def context_for(ca_file: Optional[str]) -> Optional[ssl.SSLContext]:
    """Trusts the authorities of a file; None: the default."""
    return None if ca_file is None else ssl.create_default_context(cafile=ca_file)


def credentials(
    user: str, password: Optional[str], token: Optional[str], mechanism: str
) -> Tuple[str, str, str, str]:
    """The arguments of the verb login."""
    form = FORMS.get(mechanism.upper())
    if form is not None:
        if password is not None or token is not None:
            raise ValueError(f"{mechanism} takes neither a password nor a token")
        return form, user, "", mechanism
    if (password is None) == (token is None):
        raise ValueError("a login needs a password or a token, and not both")
    if token is not None:
        return "token", user, token, mechanism
    return "password", user, password or "", mechanism


def login_of(
    user: Optional[str], password: Optional[str], token: Optional[str], mechanism: str
) -> Optional[Tuple[str, str, str, str]]:
    """The arguments of the verb login for those of connect(); None: it does not log in."""
    if user is not None or mechanism.upper() in FORMS:
        return credentials(user or "", password, token, mechanism)
    if password is not None or token is not None or mechanism:
        raise ValueError("a login needs a user")
    return None


def session_for(where: Endpoint, pipelining: bool, allow_cleartext_password: bool) -> _native.Session:
    session = _native.Session(pipelining, allow_cleartext_password)
    session.set_peer(where.host, where.port)
    session.keep_lines(log.isEnabledFor(logging.DEBUG))
    return session


def log_lines(session: _native.Session) -> None:
    for direction, line in session.take_lines():
        log.debug("%s: %s", direction, line)


def code_for(e: BaseException) -> Code:
    """What an exception of a socket or of ssl means."""
    if isinstance(e, (socket.timeout, TimeoutError)):
        return Code.TIMED_OUT
    if isinstance(e, ssl.SSLCertVerificationError):
        return _CODES.get(e.verify_code, Code.CERTIFICATE_UNTRUSTED)
    if isinstance(e, ssl.SSLError):
        return Code.TLS_FAILED
    return Code.CLOSED_BY_SERVER


def hint_for(e: BaseException, where: Endpoint, session: _native.Session) -> str:
    """What to do about a failure of the opening, if the mode of TLS may be the reason; else empty."""
    if session.state != "greeting":
        return ""
    if where.tls == "implicit" and isinstance(e, ssl.SSLError) and e.reason in _NOT_TLS:
        return f'Port {where.port} does not speak TLS from the start: pass tls="stls", or another port.'
    if where.tls != "implicit" and code_for(e) == Code.TIMED_OUT:
        return 'If this port speaks TLS, as 995 does, pass tls="implicit"; otherwise try again later.'
    return ""


def raise_unreachable(where: Endpoint, e: Union[OSError, UnicodeError]) -> NoReturn:
    """Raises what a failed connection attempt means; a UnicodeError: no host can have the name."""
    code = Code.CONNECT_FAILED
    if isinstance(e, UnicodeError):
        code = Code.HOST_NOT_FOUND
    elif isinstance(e, socket.gaierror):
        code = Code.NAME_SERVICE_FAILED if e.errno == socket.EAI_AGAIN else Code.HOST_NOT_FOUND
    elif isinstance(e, (socket.timeout, TimeoutError)):
        code = Code.TIMED_OUT
    raise error_from(_native.failure(code, where.operation, str(e))) from e


def closed() -> Error:
    return error_from(_native.failure(Code.SESSION_UNUSABLE, "", "the connection is closed"))
