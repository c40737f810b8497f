# SPDX-License-Identifier: MIT
"""The client for asyncio, on the same flows as the blocking one. Threads only for name lookups, SCRAM and Kerberos.

    async with pop3.aio.connect("pop.example.org", user="mrose", password=password) as mailbox:
        async for message in mailbox:
            print(message.number, message.email()["Subject"])
"""

import asyncio
import socket
import ssl
import time
from types import TracebackType
from typing import (
    TYPE_CHECKING,
    Any,
    AsyncIterator,
    BinaryIO,
    Callable,
    Dict,
    Generator,
    Iterable,
    List,
    Optional,
    Type,
    Union,
)

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
from .time_limit import time_limit
from .tls_records import Records

if TYPE_CHECKING:
    from email.message import EmailMessage


class connect:  # a name in lower case: it is awaited or entered, like a function's result
    """Connects, and logs in as pop3.connect() does: awaited, or in `async with`. Arguments as pop3.connect()."""

    def __init__(
        self,
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
    ) -> None:
        where = endpoint(host, port, tls, context, timeout)
        self._mailbox = Mailbox(where, session_for(where, pipelining, allow_cleartext_password))
        self._login = login_of(user, password, token, mechanism)

    async def _connect(self) -> "Mailbox":
        try:
            await self._mailbox._open()
            if self._login is not None:
                await self._mailbox._run("login", *self._login)
        except BaseException:
            self._mailbox.close()
            raise
        return self._mailbox

    def __await__(self) -> Generator[Any, None, "Mailbox"]:
        return self._connect().__await__()

    async def __aenter__(self) -> "Mailbox":
        return await self._connect()

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], e: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self._mailbox.close()


class Mailbox:
    """pop3.Mailbox with verbs that are awaited.

    A task that is cancelled in the middle of a verb closes the connection, and the server deletes nothing.
    One verb at a time: another one meanwhile raises Error (Code.BUSY).
    """

    def __init__(self, where: Endpoint, session: _native.Session) -> None:
        self._where = where
        self._session = session
        self._sock: Optional[socket.socket] = None
        self._closing = False  # the end of the verb that runs closes the socket
        self._tls: Optional[Records] = None
        #: The status line of the greeting, which STLS does not change.
        self.greeting = b""

    # ---- the connection ----

    async def _open(self) -> None:
        try:
            self._sock = await self._connected()
        except (OSError, UnicodeError) as e:
            raise_unreachable(self._where, e)
        self.greeting = await self._run("open", self._where.tls)

    async def _connected(self) -> socket.socket:
        """A socket that is connected to one of the addresses of the host, which are tried in turn."""
        loop = asyncio.get_running_loop()
        host, port, timeout = self._where.host, self._where.port, self._where.timeout
        failure: Optional[OSError] = None
        with time_limit(timeout):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, address in found:
            sock = socket.socket(family, kind, protocol)
            try:
                sock.setblocking(False)
                with time_limit(timeout):
                    await loop.sock_connect(sock, address)
                return sock
            except BaseException as e:
                sock.close()
                if not isinstance(e, OSError):
                    raise
                failure = e
        raise failure or OSError("the name has no address")

    async def __aenter__(self) -> "Mailbox":
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], e: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection without QUIT: nothing is deleted. May be called again.

        A verb that waits meanwhile raises Error (Code.CANCELLED).
        """
        if self._sock is None:
            return
        if not self._session.busy:
            self._sock.close()
            self._sock = None
            return
        # The event loop watches the descriptor: it must not become another connection's before the verb ends.
        self._closing = True
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the server has closed it

    @property
    def secure(self) -> bool:
        """True if the connection is encrypted."""
        return self._session.secure

    @property
    def usable(self) -> bool:
        """False once the connection is closed, or client and server are out of sync."""
        return self._sock is not None and not self._closing and self._session.usable

    @property
    def state(self) -> str:
        """"authorization", "transaction" or "ended" (RFC 1939, section 3)."""
        return self._session.state

    # ---- the runner ----

    async def _run(self, verb: str, *arguments: Any, sink: Optional[Callable[[_native.Verb], None]] = None) -> Any:
        if self._sock is None or self._closing:
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
                    # A wait has its own limit: seconds for I/O say nothing of it.
                    with time_limit(None if want[0] == "wait" else self._where.timeout):
                        await self._perform(running, *want)
                except OSError as e:
                    cause = e
                    code = Code.CANCELLED if self._closing else code_for(e)
                    running.failed(code, str(e), hint_for(e, self._where, self._session))
        except _native.Failure as failure:
            raise error_from(failure) from cause
        finally:
            running.drop()
            if self._session.hung_up or self._closing:
                self.close()

    async def _perform(self, running: _native.Verb, kind: str, detail: Any) -> None:
        if kind == "write":
            octets = detail if self._tls is None else self._tls.encrypted(detail)
            await self._send(octets)
            running.done()
        elif kind == "read":
            running.received(self._arrived(detail) or await self._read(detail))
        elif kind == "read_ready":
            running.received(self._arrived(detail))
        elif kind == "start_tls":
            assert self._where.context is not None
            records = Records(self._where.context, self._where.host)
            await self._shake_hands(records)
            self._tls = records
            running.done()
        elif kind == "wait":
            await self._wait(running, detail)
            running.done()
        else:
            raise NotImplementedError(kind)

    async def _wait(self, running: _native.Verb, milliseconds: int) -> None:
        """For a mechanism that asks others, such as a Kerberos server, or that computes for a while."""
        pause = 0.001
        end = time.monotonic() + milliseconds / 1000
        while not running.happened(0) and time.monotonic() < end:
            self._socket()
            await asyncio.sleep(pause)
            pause = min(2 * pause, 0.02)

    async def _send(self, octets: bytes) -> None:
        if octets:
            await asyncio.get_running_loop().sock_sendall(self._socket(), octets)

    async def _received(self, most: int = MOST_READ) -> bytes:
        octets = await asyncio.get_running_loop().sock_recv(self._socket(), most)
        self._socket()  # a closed one has no octets, but the server has not ended the connection
        return octets

    def _socket(self) -> socket.socket:
        if self._sock is None or self._closing:
            raise OSError("the mailbox was closed")
        return self._sock

    async def _shake_hands(self, records: Records) -> None:
        while not records.shake_hands():
            await self._send(records.to_send())
            records.add(await self._received())
        await self._send(records.to_send())

    async def _read(self, most: int) -> bytes:
        """At least one octet; none at the end of the connection."""
        if self._tls is None:
            return await self._received(min(most, MOST_READ))
        while True:
            octets = self._tls.decrypted(most)
            if octets is not None:
                return octets
            await self._send(self._tls.to_send())
            self._tls.add(await self._received())

    def _arrived(self, most: int) -> bytes:
        """What has arrived already; does not wait."""
        sock = self._socket()
        if self._tls is not None and (octets := self._tls.decrypted(most)):
            return octets
        try:
            octets = sock.recv(min(most, MOST_READ))
        except BlockingIOError:
            return b""
        if self._tls is None:
            return octets
        self._tls.add(octets)
        return self._tls.decrypted(most) or b""

    # ---- verbs ----

    async def login(
        self, user: str, password: Optional[str] = None, *, token: Optional[str] = None, mechanism: str = ""
    ) -> None:
        """Logs in with the same arguments as connect(). Raises LoginFailed if password or token are wrong."""
        await self._run("login", *credentials(user, password, token, mechanism))

    async def capa(self) -> Dict[str, List[str]]:
        """The capabilities of the server (RFC 2449): {NAME: [argument, ...]}."""
        return capabilities(await self._run("capa"))

    async def stat(self) -> Totals:
        """The number of messages, and their octets."""
        return Totals(*await self._run("stat"))

    async def list(self) -> List[Size]:
        """The messages of the maildrop, with the octets that the server announces."""
        return [Size(*line) for line in await self._run("list")]

    async def size(self, number: int) -> int:
        """The announced octets of one message."""
        return int(await self._run("size", number))

    async def uidl(self) -> "List[UniqueId]":
        """The unique-ids of the messages."""
        return [UniqueId(*line) for line in await self._run("uidl")]

    async def uid(self, number: int) -> str:
        """The unique-id of one message."""
        return str(await self._run("uid", number))

    async def retr(self, number: int) -> bytes:
        """A message, with CRLF line ends, exactly as the server stores it."""
        return bytes(await self._run("retr", number, False))

    async def retr_to(self, number: int, file: BinaryIO) -> int:
        """Writes a message to a binary file, piece by piece, and returns its octets.

        If the file raises, the rest of the message is not read, and the connection is closed.
        """
        return int(await self._run("retr", number, True, sink=lambda running: write_all(file, running.octets())))

    async def top(self, number: int, lines: int = 0) -> bytes:
        """The header of a message, and the first lines of its body."""
        return bytes(await self._run("top", number, lines))

    async def email(self, number: int) -> "EmailMessage":
        """A message, parsed by the email package."""
        return parsed(await self.retr(number))

    async def messages(self, numbers: Optional[Iterable[int]] = None) -> AsyncIterator[Message]:
        """Retrieves messages, all by default. One that the server refuses has its error, and does not end this."""
        sizes = {size.number: size.octets for size in await self.list()}
        for group in groups(sizes if numbers is None else numbers, sizes):
            with Arrivals() as arrived:
                await self._run("retr_all", group, sink=arrived.take)
                for message in arrived:
                    yield message

    def __aiter__(self) -> AsyncIterator[Message]:
        return self.messages()

    async def dele(self, number: int) -> None:
        """Marks a message. quit() deletes it."""
        await self._run("dele", number)

    async def dele_all(self, numbers: Iterable[int]) -> "List[Union[bytes, Error]]":
        """Marks messages, pipelined where the server can. Returns the status line or the error for each."""
        outcomes = await self._run("dele_all", [*numbers])
        return [error_from(o) if isinstance(o, _native.Failure) else o for o in outcomes]

    async def rset(self) -> None:
        """Removes all marks."""
        await self._run("rset")

    async def noop(self) -> None:
        """Keeps the connection open."""
        await self._run("noop")

    async def quit(self) -> None:
        """Ends the session: the server deletes the marked messages. Closes the connection in any case.

        Raises ServerError if the server did not delete all, InDoubt if its answer never came.
        """
        try:
            await self._run("quit")
        finally:
            self.close()
