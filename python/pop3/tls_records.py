# SPDX-License-Identifier: MIT
"""TLS without I/O, for event loops: records in, octets out, and the reverse."""

import ssl
from typing import Optional


class Records:
    """The client's end of one TLS connection."""

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    def add(self, records: bytes) -> None:
        """What came from the server; empty: the connection ended."""
        if records:
            self._incoming.write(records)
        else:
            self._incoming.write_eof()

    def to_send(self) -> bytes:
        """What has to be sent to the server."""
        return self._outgoing.read()

    def shake_hands(self) -> bool:
        """True once the handshake is done and the server verified; else it needs more records."""
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True

    def decrypted(self, most: int) -> Optional[bytes]:
        """Octets of the server; empty at the end of the connection; None if more records are needed."""
        try:
            return self._tls.read(most)
        except ssl.SSLWantReadError:
            return None
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def encrypted(self, octets: bytes) -> bytes:
        """The records for octets to send."""
        self._tls.write(octets)
        return self.to_send()
