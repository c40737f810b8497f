# SPDX-License-Identifier: MIT
"""AUTH in pop3.poplib (RFC 5034): runs the flow of src/flows/auth.cpp.

What the flow writes is sent by the connection's _shortcmd, whose response the flow reads: so overridden steps
are honoured, and nothing is read ahead.
"""

from contextlib import suppress
from typing import Any, Callable, List, NoReturn, Optional, Tuple, Union

from . import _native
from .errors import Code
from .poplib_error import error_proto

Answer = Union[bytes, str]
Answers = Callable[[bytes], Optional[Answer]]

# Mechanisms whose messages are tokens: too long for a command, and refused by Exchange Online as initial
# responses. And how to acknowledge the challenge in which the server explains why it refuses a token.
_ACKNOWLEDGEMENTS = {"OAUTHBEARER": b"\x01", "XOAUTH2": b""}  # RFC 7628, section 3.2.3


def log_in(pop: Any, mechanism: str, authobject: Optional[Answers], initial_response: Optional[Answer]) -> bytes:
    """Logs in with the answers of `authobject`, or with an initial response. Returns the status line."""
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


def _raise(error: BaseException) -> NoReturn:
    """Raises an exception of the program, with the context that it had there."""
    context = error.__context__
    try:
        raise error
    finally:
        error.__context__ = context
        del error, context  # else the traceback would refer to the exception


class _Exchange:
    """One run of the flow on a connection."""

    def __init__(self, pop: Any, answers: Answers) -> None:
        self._pop = pop
        self._answers = answers
        self._line = b"+OK"  # the last line of the server that was no refusal; the greeting is read already
        self._unread = b"+OK\r\n"
        self._refusal: Optional[error_proto] = None  # the last line, if it was one
        self._raised: Optional[Exception] = None  # by `answers`
        self._cancelled = False  # by `answers`

    def run(self, verb: _native.Verb) -> bytes:
        try:
            try:
                return self._converse(verb)
            except _native.Failure as failure:
                self._leave(failure)
                if self._raised is None:
                    raise self._error(failure) from None
            except OSError:
                if self._raised is None and self._refusal is None:
                    raise
            except error_proto as e:
                if self._raised is None and (self._refusal is None or e.args != ("-ERR EOF",)):
                    raise
            _raise(self._reason())
        finally:
            self._raised = self._refusal = None  # else an exception would refer to itself, and keep the connection

    def _reason(self) -> Exception:
        if self._raised is not None:
            return self._raised
        assert self._refusal is not None
        return self._refusal

    def _converse(self, verb: _native.Verb) -> bytes:
        while True:
            want = verb.next()
            if want is None:
                verb.take()
                return self._line
            self._perform(verb, *want)

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
            verb.answered(*self._answer(detail))
        else:
            raise NotImplementedError(kind)

    def _send(self, command: bytes) -> None:
        try:
            self._line = self._pop._shortcmd(command.decode()[:-2])
            self._unread, self._refusal = self._line + b"\r\n", None
        except error_proto as e:
            if not e.args or not isinstance(e.args[0], bytes):
                raise
            self._refusal, self._unread = e, e.args[0] + b"\r\n"

    def _answer(self, challenge: bytes) -> Tuple[Optional[bytes], bool]:
        """The answer, and whether the mechanism is complete with it.

        None cancels the exchange: what `answers` raised is raised when the server has accepted that.
        """
        try:
            answer = self._answers(challenge)
            octets = None if answer is None else _octets(answer, self._pop.encoding)
            self._cancelled = octets is None
            return octets, _is_complete(self._answers)
        except Exception as e:
            self._raised, self._cancelled = e, True
            return None, False
        except BaseException:  # the program ends, and does not wait for a server
            with suppress(Exception):
                self._pop.close()
            raise

    def _leave(self, failure: _native.Failure) -> None:
        """Cancels an exchange that the server believes to be open, because its challenge could not be read."""
        unread = failure.args[0] in (Code.LINE_TOO_LONG, Code.MALFORMED_REPLY)
        if not unread or self._cancelled or self._refusal is not None:
            return
        if self._line.startswith(b"+") and not self._line.startswith(b"+OK"):
            with suppress(error_proto, OSError):  # a refusal is the usual answer
                self._pop._shortcmd("*")

    def _error(self, failure: _native.Failure) -> Exception:
        code = failure.args[0]
        if code == Code.INVALID_ARGUMENT:
            return ValueError(failure.args[1])
        if code == Code.SERVER_UNVERIFIED and not self._cancelled:
            return error_proto("-ERR server did not prove its identity")
        if code in (Code.SERVER_UNVERIFIED, Code.CANCELLED, Code.LIMIT_EXCEEDED):
            return error_proto("-ERR AUTH cancelled")
        if code == Code.LINE_TOO_LONG:
            return error_proto("line too long")
        if code == Code.BAD_CHALLENGE or self._refusal is None:
            return error_proto(self._line)
        return self._refusal
