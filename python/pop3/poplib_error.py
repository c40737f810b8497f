# SPDX-License-Identifier: MIT
"""The exception of pop3.poplib."""


class error_proto(Exception):
    """The server refused or broke the protocol. args[0] is its line as bytes, or a text of this module as str."""

    __module__ = "pop3.poplib"
