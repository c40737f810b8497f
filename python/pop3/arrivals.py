# SPDX-License-Identifier: MIT
"""Where messages go as they come: into a file of the program, or into memory and a temporary file."""

import tempfile
from collections import deque
from types import TracebackType
from typing import IO, BinaryIO, Deque, Iterator, Optional, Tuple, Type, Union

from . import _native
from .results import Message

# A group has a megabyte by LIST, and a server may count a little less than it sends.
OCTETS_IN_MEMORY = 2 * 1024 * 1024


def write_all(file: BinaryIO, octets: bytes) -> None:
    """Writes all octets. A raw file may take a part of them at once; one that takes none is an OSError."""
    left: Union[bytes, memoryview] = octets
    while left:
        taken = file.write(left)
        if not taken or taken < 0:
            raise OSError(f"the file took none of {len(left)} octets")
        left = memoryview(left)[taken:]


class Arrivals:
    """The messages of one group, in the order of their arrival, until they are iterated.

    Two megabytes and one message are kept in memory, and more in a temporary file without a name, however
    small LIST says the messages are.
    """

    def __init__(self) -> None:
        self._kept: Deque[Tuple[int, Union[bytes, int, _native.Failure]]] = deque()  # an int: octets in the file
        self._octets = 0
        self._file: Optional[IO[bytes]] = None

    def __enter__(self) -> "Arrivals":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], e: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if self._file is not None:
            self._file.close()

    def take(self, running: _native.Verb) -> None:
        """Keeps what the verb has finished since the last call."""
        for number, content in running.messages():
            if isinstance(content, bytes):
                self._octets += len(content)
                if self._kept and self._octets > OCTETS_IN_MEMORY:
                    content = self._written(content)
            self._kept.append((number, content))

    def _written(self, content: bytes) -> int:
        if self._file is None:
            self._file = tempfile.TemporaryFile()
        return self._file.write(content)

    def __iter__(self) -> Iterator[Message]:
        if self._file is not None:
            self._file.seek(0)
        while self._kept:
            number, content = self._kept.popleft()
            if isinstance(content, int):
                assert self._file is not None
                content = self._file.read(content)
            yield Message(number, content)
