# SPDX-License-Identifier: MIT
"""A POP3 client. pop3.poplib stands in for CPython's poplib."""

from .errors import Code, Error, InDoubt, LoginFailed, RetryLater, ServerError, SettingsError, Timeout, UsageError
from .sasl import Mechanism, mechanism

__all__ = [
    "Code",
    "Error",
    "InDoubt",
    "LoginFailed",
    "Mechanism",
    "RetryLater",
    "ServerError",
    "SettingsError",
    "Timeout",
    "UsageError",
    "mechanism",
]
