# SPDX-License-Identifier: MIT
"""Files of the tests."""
import io


class SmallBites(io.RawIOBase):
    """A raw file that takes at most 100 octets at once, as a pipe may."""

    def __init__(self):
        self.taken = b""

    def writable(self):
        return True

    def write(self, octets):
        self.taken += octets[:100]
        return min(len(octets), 100)
