# SPDX-License-Identifier: MIT
"""A POP3 client that verifies the server, pipelines, streams, and deletes only when told.

    import pop3

    with pop3.connect("pop.example.org", user="mrose", password=password) as mailbox:
        for message in mailbox:
            print(message.number, message.email()["Subject"])

pop3.aio is the same for asyncio, pop3.poplib stands in for CPython's poplib, and pop3.testing has a server
for tests. docs/python.md of the sources is the guide.
"""

from .errors import Code, Error, InDoubt, LoginFailed, RetryLater, ServerError, SettingsError, Timeout, UsageError
from .mailbox import Mailbox, connect
from .results import Message, Size, Totals, UniqueId
from .sasl import Mechanism, mechanism

__all__ = [
    "Code",
    "Error",
    "InDoubt",
    "LoginFailed",
    "Mailbox",
    "Mechanism",
    "Message",
    "RetryLater",
    "ServerError",
    "SettingsError",
    "Size",
    "Timeout",
    "Totals",
    "UniqueId",
    "UsageError",
    "connect",
    "mechanism",
]
