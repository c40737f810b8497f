# SPDX-License-Identifier: MIT
"""A POP3 server for tests of mail programs: real TLS, more than a hundred faults on demand, transcripts.

    with pop3.testing.Server({"mrose": "secret"}, tls="implicit") as server:
        server.add_message("mrose", b"Subject: hi\\r\\n\\r\\nHello.\\r\\n")
        fetch_mail(server.host, server.port, context=server.client_context())
        assert server.messages("mrose") == []

pytest has it as the fixture pop3_server, which takes the same arguments.
"""

import ssl
from email.message import Message as EmailMessage
from email.policy import SMTP
from types import TracebackType
from typing import Dict, Iterable, List, Mapping, Optional, Type, Union

try:
    from . import _server
except ImportError as e:
    raise ImportError(f"this build of the package has no server: build it with OpenSSL's headers ({e})") from e
from .endpoint import MODES


class Server:
    """Listens on localhost until close(), on a thread of its own, which runs no Python code.

    users: {name: password}. tls: "none", "implicit" or "stls". faults: as in docs/faults.md, for example
    "close-inside=RETR:2". features: {name: bool}, as {"pipelining": False}; the names are capa, user, apop,
    sasl_plain, top, uidl, utf8, lang, pipelining, resp_codes, auth_resp_code, cleartext_login. port: 0 is
    a free one. Raises ValueError for a fault, a feature or a port that does not exist, OSError for a port that is
    taken.
    """

    host = "localhost"

    def __init__(
        self,
        users: Optional[Mapping[str, str]] = None,
        *,
        tls: str = "none",
        faults: Iterable[str] = (),
        features: Optional[Dict[str, bool]] = None,
        port: int = 0,
    ) -> None:
        if tls not in MODES:
            raise ValueError(f"tls is one of {', '.join(MODES)}, not {tls!r}")
        self._server = _server.Server(tls, features or {}, [*faults], port)
        self.port = self._server.port
        for name, password in (users or {}).items():
            self.add_user(name, password)

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], e: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes all connections, and deletes nothing. The transcripts stay."""
        self._server.close()

    def client_context(self) -> ssl.SSLContext:
        """Trusts the authority of this server, and no other."""
        return ssl.create_default_context(cadata=self._server.authority)

    def add_user(self, name: str, password: str) -> None:
        """Adds a user with an empty maildrop; an existing one gets the new password."""
        self._server.add_user(name, password)

    def add_message(self, user: str, message: Union[bytes, EmailMessage], uid: str = "") -> None:
        """Adds a message. bytes are sent exactly as they are; without `uid` the message gets a new one."""
        octets = message if isinstance(message, bytes) else message.as_bytes(policy=SMTP)
        self._server.add_message(user, octets, uid)

    def messages(self, user: str) -> List[bytes]:
        """What is in the maildrop now."""
        return self._server.messages(user)

    @property
    def connections(self) -> int:
        """The number of connections so far. They are numbered from 1."""
        return self._server.connections

    def commands(self, connection: int = 1, timeout: float = 30.0) -> List[str]:
        """The commands of a client, secrets masked, once its connection is closed; else after `timeout` seconds."""
        return self._server.commands(connection, timeout)

    def transcript(self, connection: int = 1, timeout: float = 30.0) -> str:
        """The same with the replies, as docs/transcripts.md describes it."""
        return self._server.transcript(connection, timeout)
