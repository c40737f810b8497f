# SPDX-License-Identifier: MIT
"""The blocking client. The flows of the C++ library ask for I/O; Mailbox._run does it on a Python socket."""

import socket
import ssl
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Callable, Dict, Iterable, Iterator, List, Optional, Type, Union

from . import _native
from .arrivals import Arrivals, write_all
from .endpoint import (
    MOST_READ,
    Endpoint,
    closed,
    code_for,
    credentials,
    endpoint,
    hint_for,
    log_lines,
    login_of,
    raise_unreachable,
    session_for,
)
from .errors import Code, Error, error_from
from .results import Message, Size, Totals, UniqueId, capabilities, groups, parsed

if TYPE_CHECKING:
    from email.message import EmailMessage


def connect(
    host: str,
    port: int = 0,
    *,
    user: Optional[str] = None,
    password: Optional[str] = None,
    token: Optional[str] = None,
    mechanism: str = "",
    tls: str = "implicit",
    context: Optional[ssl.SSLContext] = None,
    timeout: Optional[float] = 60.0,
    pipelining: bool = True,
    allow_cleartext_password: bool = False,
) -> "Mailbox":
    """Connects, and logs in if a user is given, or a mechanism that needs none. Raises Error.

    tls: "implicit" (port 995), "stls" or "none" (port 110). The server is verified by `context`, or as
    ssl.create_default_context() does. timeout: seconds for each address, and for each read or write;
    None: no limit. token: an OAuth 2 access token. mechanism: the name of the only one to use; else the strongest
    that the server shares. GSSAPI, EXTERNAL and ANONYMOUS have to be named, need no user, and take neither
    password nor token.
    A password is sent without TLS only if allow_cleartext_password is true.
    """
    where = endpoint(host, port, tls, context, timeout)
    login = login_of(user, password, token, mechanism)
    mailbox = Mailbox(where, session_for(where, pipelining, allow_cleartext_password))
    try:
        mailbox._open()
        if login is not None:
            mailbox._run("login", *login)
    except BaseException:
        mailbox.close()
        raise
    return mailbox


class Mailbox:
    """A connection to a maildrop, made by connect().

    Leaving its `with` block closes the connection without QUIT: only quit() deletes what dele() marked.
    After a failure that leaves client and server out of sync the connection is closed, and every verb
    raises Error. Use it from one thread at a time; another verb meanwhile raises Error (Code.BUSY). Only
    cancel(), close(), secure, usable and state are for any thread.
    Iterating retrieves all messages, pipelined where the server can, about a megabyte at once.
    """

    def __init__(self, where: Endpoint, session: _native.Session) -> None:
        self._where = where
        self._session = session
        self._sock: Optional[socket.socket] = None
        self._cancelled = False
        #: The status line of the greeting, which STLS does not change.
        self.greeting = b""

    # ---- the connection ----

    def _open(self) -> None:
        where = self._where
        try:
            self._sock = socket.create_connection((where.host, where.port), where.timeout)
        except (OSError, UnicodeError) as e:
            raise_unreachable(where, e)
        self.greeting = self._run("open", where.tls)

    def __enter__(self) -> "Mailbox":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], e: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection without QUIT: nothing is deleted. May be called again.

        A verb that another thread runs is cancelled.
        """
        if self._session.busy:
            self.cancel()  # the end of the verb closes it: until then the descriptor must stay this connection's
            return
        sock, self._sock = self._sock, None
        if sock is not None:
            sock.close()

    def cancel(self) -> None:
        """Ends the verb that another thread runs: it raises Error (Code.CANCELLED), and nothing is deleted.

        The connection cannot be used afterwards.
        """
        self._cancelled = True
        sock = self._sock
        if sock is not None:
            try:
                socket.socket.shutdown(sock, socket.SHUT_RDWR)  # that of SSLSocket is not for two threads
            except OSError:
                pass  # it is closed already

    @property
    def secure(self) -> bool:
        """True if the connection is encrypted."""
        return self._session.secure

    @property
    def usable(self) -> bool:
        """False once the connection is closed, or client and server are out of sync."""
        return self._sock is not None and not self._cancelled and self._session.usable

    @property
    def state(self) -> str:
        """"authorization", "transaction" or "ended" (RFC 1939, section 3)."""
        return self._session.state

    # ---- the runner ----

    def _run(self, verb: str, *arguments: Any, sink: Optional[Callable[[_native.Verb], None]] = None) -> Any:
        if self._sock is None:
            raise closed()
        cause: Optional[BaseException] = None
        try:
            running = self._session.start(verb, *arguments)
        except _native.Failure as failure:
            raise error_from(failure) from None
        try:
            while True:
                want = running.next()
                if sink is not None:
                    sink(running)
                log_lines(self._session)
                if want is None:
                    return running.take()
                try:
                    self._perform(running, *want)
                except OSError as e:
                    cause = e
                    code = Code.CANCELLED if self._cancelled else code_for(e)
                    running.failed(code, str(e), hint_for(e, self._where, self._session))
        except _native.Failure as failure:
            raise error_from(failure) from cause
        finally:
            running.drop()
            if self._session.hung_up or self._cancelled:
                self.close()

    def _perform(self, running: _native.Verb, kind: str, detail: Any) -> None:
        if self._sock is None or self._cancelled:
            raise OSError("cancelled")
        if kind == "write":
            self._sock.sendall(detail)
            running.done()
        elif kind == "read":
            octets = self._sock.recv(min(detail, MOST_READ))
            if self._cancelled:
                raise OSError("cancelled")
            running.received(octets)
        elif kind == "read_ready":
            running.received(self._arrived(self._sock, detail))
        elif kind == "start_tls":
            assert self._where.context is not None
            self._sock = self._where.context.wrap_socket(self._sock, server_hostname=self._where.host)
            running.done()
        elif kind == "wait":
            self._wait(running, detail)
            running.done()
        else:
            raise NotImplementedError(kind)

    def _wait(self, running: _native.Verb, milliseconds: int) -> None:
        """For a mechanism that asks others, such as a Kerberos server, or that computes for a while."""
        end = time.monotonic() + milliseconds / 1000
        while not running.happened(100) and time.monotonic() < end:
            if self._cancelled:
                raise OSError("cancelled")

    def _arrived(self, sock: socket.socket, most: int) -> bytes:
        """What has arrived already; does not wait."""
        sock.settimeout(0)
        try:
            return sock.recv(min(most, MOST_READ))
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return b""
        finally:
            sock.settimeout(self._where.timeout)

    # ---- verbs ----

    def login(
        self, user: str, password: Optional[str] = None, *, token: Optional[str] = None, mechanism: str = ""
    ) -> None:
        """Logs in with the same arguments as connect(). Raises LoginFailed if password or token are wrong."""
        self._run("login", *credentials(user, password, token, mechanism))

    def capa(self) -> Dict[str, List[str]]:
        """The capabilities of the server (RFC 2449): {NAME: [argument, ...]}."""
        return capabilities(self._run("capa"))

    def stat(self) -> Totals:
        """The number of messages, and their octets."""
        return Totals(*self._run("stat"))

    def list(self) -> List[Size]:
        """The messages of the maildrop, with the octets that the server announces."""
        return [Size(*line) for line in self._run("list")]

    def size(self, number: int) -> int:
        """The announced octets of one message."""
        return int(self._run("size", number))

    def uidl(self) -> "List[UniqueId]":
        """The unique-ids of the messages."""
        return [UniqueId(*line) for line in self._run("uidl")]

    def uid(self, number: int) -> str:
        """The unique-id of one message."""
        return str(self._run("uid", number))

    def retr(self, number: int) -> bytes:
        """A message, with CRLF line ends, exactly as the server stores it."""
        return bytes(self._run("retr", number, False))

    def retr_to(self, number: int, file: BinaryIO) -> int:
        """Writes a message to a binary file, piece by piece, and returns its octets.

        If the file raises, the rest of the message is not read, and the connection is closed.
        """
        return int(self._run("retr", number, True, sink=lambda running: write_all(file, running.octets())))

    def top(self, number: int, lines: int = 0) -> bytes:
        """The header of a message, and the first lines of its body."""
        return bytes(self._run("top", number, lines))

    def email(self, number: int) -> "EmailMessage":
        """A message, parsed by the email package."""
        return parsed(self.retr(number))

    def messages(self, numbers: Optional[Iterable[int]] = None) -> Iterator[Message]:
        """Retrieves messages, all by default. One that the server refuses has its error, and does not end this."""
        sizes = {size.number: size.octets for size in self.list()}
        for group in groups(sizes if numbers is None else numbers, sizes):
            with Arrivals() as arrived:
                self._run("retr_all", group, sink=arrived.take)
                yield from arrived

    def __iter__(self) -> Iterator[Message]:
        return self.messages()

    def dele(self, number: int) -> None:
        """Marks a message. quit() deletes it."""
        self._run("dele", number)

    def dele_all(self, numbers: Iterable[int]) -> "List[Union[bytes, Error]]":
        """Marks messages, pipelined where the server can. Returns the status line or the error for each."""
        outcomes = self._run("dele_all", [*numbers])
        return [error_from(o) if isinstance(o, _native.Failure) else o for o in outcomes]

    def rset(self) -> None:
        """Removes all marks."""
        self._run("rset")

    def noop(self) -> None:
        """Keeps the connection open."""
        self._run("noop")

    def quit(self) -> None:
        """Ends the session: the server deletes the marked messages. Closes the connection in any case.

        Raises ServerError if the server did not delete all, InDoubt if its answer never came.
        """
        try:
            self._run("quit")
        finally:
            self.close()
