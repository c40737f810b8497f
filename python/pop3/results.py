# SPDX-License-Identifier: MIT
"""What the verbs of a mailbox return."""

from typing import TYPE_CHECKING, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple, Union, cast

from . import _native
from .errors import Error, error_from

if TYPE_CHECKING:
    from email.message import EmailMessage  # programs that use pop3.poplib alone need not load it


class Totals(NamedTuple):
    """STAT: the number of messages, and their octets. Hints: list() defines which messages exist."""

    messages: int
    octets: int


class Size(NamedTuple):
    """A line of LIST: a message and its announced octets."""

    number: int
    octets: int


class UniqueId(NamedTuple):
    """A line of UIDL: a message and its unique-id, which is the same in every session."""

    number: int
    uid: str


class Message:
    """A message that was retrieved, or that the server refused to send."""

    def __init__(self, number: int, content: Union[bytes, _native.Failure]) -> None:
        self.number = number
        #: The refusal; None if the message is here.
        self.error: Optional[Error] = None
        self._content = b""
        if isinstance(content, _native.Failure):
            self.error = error_from(content)
        else:
            self._content = content

    @property
    def content(self) -> bytes:
        """The octets as the server stores them, with CRLF line ends. Raises the refusal, if there is one."""
        if self.error is not None:
            raise self.error
        return self._content

    def email(self) -> "EmailMessage":
        """The message parsed by the email package."""
        return parsed(self.content)

    def __repr__(self) -> str:
        return f"<Message {self.number}: {self.error or f'{len(self._content)} octets'}>"


def parsed(content: bytes) -> "EmailMessage":
    import email
    import email.policy

    return cast("EmailMessage", email.message_from_bytes(content, policy=email.policy.default))


MOST_OF_GROUP = 512  # messages
OCTETS_OF_GROUP = 1024 * 1024


def groups(numbers: Iterable[int], sizes: Dict[int, int]) -> Iterator[List[int]]:
    """Splits a request into groups that are held in memory at once: one message, or a megabyte by LIST."""
    group: List[int] = []
    octets = 0
    for number in numbers:
        size = sizes.get(number, 0)
        if group and (len(group) == MOST_OF_GROUP or octets + size > OCTETS_OF_GROUP):
            yield group
            group, octets = [], 0
        group.append(number)
        octets += size
    if group:
        yield group


def capabilities(listing: List[Tuple[str, List[str]]]) -> Dict[str, List[str]]:
    """{NAME: [argument, ...]}; a name that comes twice has the arguments of both."""
    found: Dict[str, List[str]] = {}
    for name, arguments in listing:
        found.setdefault(name.upper(), []).extend(arguments)
    return found
