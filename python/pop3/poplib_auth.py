# SPDX-License-Identifier: MIT
"""AUTH in pop3.poplib (RFC 5034): runs the flow of src/flows/auth.cpp.

What the flow writes is sent by the connection's _shortcmd, whose response the flow reads: so overridden steps
are honoured, and nothing is read ahead.
"""

from typing import Any, Callable, List, Optional, Union

from . import _native
from .errors import Code
from .poplib_error import error_proto

Answer = Union[bytes, str]
Answers = Callable[[bytes], Optional[Answer]]

# Mechanisms whose messages are tokens: too long for a command, and refused by Exchange Online as initial
# responses. And how to acknowledge the challenge in which the server explains why it refuses a token.
_ACKNOWLEDGEMENTS = {"OAUTHBEARER": b"\x01", "XOAUTH2": b""}  # RFC 7628, section 3.2.3


def log_in(pop: Any, mechanism: str, authobject: Optional[Answers], initial_response: Optional[Answer]) -> bytes:
    """Logs in by either. Returns the status line."""
    bearer = mechanism.upper() in _ACKNOWLEDGEMENTS
    first = None if initial_response is None else _octets(initial_response, pop.encoding)
    answers = _acknowledging(mechanism) if authobject is None else authobject
    session = _native.Session(False, True)
    verb = session.start("auth", mechanism, first, bearer, _is_complete(answers))
    try:
        return _Exchange(pop, answers).run(verb)
    finally:
        verb.drop()


def _octets(answer: Answer, encoding: str) -> bytes:
    return answer.encode(encoding) if isinstance(answer, str) else bytes(memoryview(answer))


def _is_complete(answers: Answers) -> bool:
    """False for a mechanism with which the server still has to prove something: an earlier +OK is not the server's."""
    return bool(getattr(answers, "complete", True))


def _acknowledging(mechanism: str) -> Answers:
    """Answers the challenge after an initial response: an explained refusal. Every other one is cancelled."""
    remaining: List[bytes] = [a for name, a in _ACKNOWLEDGEMENTS.items() if name == mechanism.upper()]
    return lambda challenge: remaining.pop() if remaining else None


class _Exchange:
    """One run of the flow on a connection."""

    def __init__(self, pop: Any, answers: Answers) -> None:
        self._pop = pop
        self._answers = answers
        self._line = b"+OK"  # the last line of the server that was no refusal; the greeting is read already
        self._unread = b"+OK\r\n"
        self._refusal: Optional[error_proto] = None
        self._raised: Optional[BaseException] = None  # by `answers`

    def run(self, verb: _native.Verb) -> bytes:
        try:
            while True:
                want = verb.next()
                if want is None:
                    verb.take()
                    return self._line
                self._perform(verb, *want)
        except _native.Failure as failure:
            raise self._error(failure) from None
        finally:
            self._raised = self._refusal = None  # else an exception would refer to itself, and keep the connection

    def _perform(self, verb: _native.Verb, kind: str, detail: Any) -> None:
        if kind == "write":
            self._send(detail)
            verb.done()
        elif kind == "read":
            verb.received(self._unread[:detail])
            self._unread = self._unread[detail:]
        elif kind == "read_ready":
            verb.received(b"")
        elif kind == "answer":
            answer = self._answer(detail)
            verb.answered(answer, _is_complete(self._answers))
        else:
            raise NotImplementedError(kind)

    def _send(self, command: bytes) -> None:
        try:
            self._line = self._pop._shortcmd(command.decode()[:-2])
            self._unread = self._line + b"\r\n"
        except error_proto as e:
            if not e.args or not isinstance(e.args[0], bytes):
                raise self._reason(e)
            self._refusal, self._unread = e, e.args[0] + b"\r\n"
        except Exception as e:
            raise self._reason(e)

    def _answer(self, challenge: bytes) -> Optional[bytes]:
        """None cancels the exchange. What `answers` raised is raised when the server has accepted that."""
        try:
            answer = self._answers(challenge)
            return None if answer is None else _octets(answer, self._pop.encoding)
        except BaseException as e:
            self._raised = e
            return None

    def _reason(self, lost: Exception) -> BaseException:
        """Why the exchange failed, if the connection is lost as well."""
        return self._raised or self._refusal or lost

    def _error(self, failure: _native.Failure) -> BaseException:
        code = failure.args[0]
        if self._raised is not None:
            return self._raised
        if code == Code.INVALID_ARGUMENT:
            return ValueError(failure.args[1])
        if code == Code.SERVER_UNVERIFIED:
            return error_proto("-ERR server did not prove its identity")
        if code in (Code.CANCELLED, Code.LIMIT_EXCEEDED):
            return error_proto("-ERR AUTH cancelled")
        if code == Code.LINE_TOO_LONG:
            return error_proto("line too long")
        if code == Code.BAD_CHALLENGE:
            return error_proto(self._line)
        return self._refusal or error_proto(self._line)
