# SPDX-License-Identifier: MIT
"""CPython's poplib with AUTH, verified TLS, masked passwords, and lists of messages several times as fast.

    from pop3 import poplib

in place of "import poplib". Names, signatures, results and exceptions are those of the poplib of CPython 3.9
to 3.13; python/README.md lists the differences with their reasons.

Programs replace the steps of an exchange (_getline, _create_socket and others), and use the attributes
sock and file. So each step is a method here as it is there, each command is one call of self.sock.sendall,
and all input comes from self.file. Only the lines of a long response are read at once by the binding, and
only while nobody could tell the difference (_reads_as_usual).

A connection is not thread-safe: use it from one thread at a time.
"""

import errno
import io
import re
import socket
import ssl
import sys
import weakref

from . import _native
from .poplib_auth import log_in
from .poplib_error import error_proto
from .poplib_masking import secrets_of
from .poplib_tls import encrypted

__all__ = ["POP3", "error_proto", "POP3_SSL"]

HAVE_SSL = True  # the package needs a CPython with OpenSSL

POP3_PORT = 110
POP3_SSL_PORT = 995

CR = b"\r"
LF = b"\n"
CRLF = CR + LF

# The longest status line, and line of a listing, in octets, line end included. Programs assign it; it is read at
# each call. Lines of messages may be longer, unless a program reads them by _getline itself.
_MAXLINE = 2048

_MESSAGE_LINE = 64 * 1024 * 1024  # octets of a line of a message: mail without line ends exists

_LISTINGS = ("CAPA", "LIST", "UIDL")

_CONTROL_CHARACTERS = re.compile(b"[\x00-\x1f\x7f]")


class POP3:
    """A connection to a POP3 server, in clear text until stls().

    POP3(host, port=110[, timeout]) connects and reads the greeting. timeout is in seconds and applies to each
    read and write. Raises OSError if the server cannot be reached, error_proto if it refuses.

    Messages are numbered from 1. retr(), top(), list() and uidl() return (response, lines, octets) with the
    lines as bytes without line ends. Leaving the object sends nothing: only quit() deletes what dele() marked.
    """

    encoding = "UTF-8"

    def __init__(self, host, port=POP3_PORT, timeout=socket._GLOBAL_DEFAULT_TIMEOUT):
        self.host = host
        self.port = port
        self._tls_established = False
        sys.audit("poplib.connect", self, host, port)
        self.sock = self._create_socket(timeout)
        try:
            self.file = self.sock.makefile("rb")
            self._debugging = 0
            self.welcome = self._getresp()
        except BaseException:
            _close_quietly(self)
            raise

    def _create_socket(self, timeout):
        if timeout is not None and not timeout:
            raise ValueError("Non-blocking socket (timeout=0) is not supported")
        return socket.create_connection((self.host, self.port), timeout)

    # ---- sending ----

    def _putline(self, line):
        """Sends bytes and CRLF."""
        shown = secrets_of(self).sent(line)
        if self._debugging > 1:
            print("*put*", repr(shown))
        sys.audit("poplib.putline", self, line)
        self.sock.sendall(line + CRLF)

    def _putcmd(self, line):
        """Sends a str and CRLF. Raises ValueError for control characters: they would begin another command."""
        shown = secrets_of(self).sent(line)
        if self._debugging:
            print("*cmd*", repr(shown))
        line = bytes(line, self.encoding)
        if _CONTROL_CHARACTERS.search(line):
            raise ValueError("Control characters not allowed in commands")
        self._putline(line)

    # ---- receiving ----

    def _getline(self):
        """Returns the next line without its end, and how many octets it has with it."""
        line = self.file.readline(_MAXLINE + 1)
        longest = _longest_lines.get(id(self))
        if len(line) > _MAXLINE:
            line = _rest_of_line(self.file, line, longest or _MAXLINE)
        secrets = secrets_of(self)
        secrets.received(line)
        if self._debugging > 1:
            print("*get*", repr(secrets.shown(line)))
        if not line or longest and not line.endswith(LF):  # else "..", cut, would be the end of a message
            raise error_proto("-ERR EOF")
        octets = len(line)
        if line[-2:] == CRLF:
            return line[:-2], octets
        if line[:1] == CR:
            return line[1:-1], octets
        return line[:-1], octets

    def _getresp(self):
        """Returns the next status line. Raises error_proto with the line if it does not begin with +."""
        resp, _ = self._getline()
        secrets = secrets_of(self)
        secrets.received(resp)
        if self._debugging > 1:
            print("*resp*", repr(secrets.shown(resp)))
        if not resp.startswith(b"+"):
            raise error_proto(resp)
        return resp

    def _getlongresp(self):
        """Returns the status line, the lines up to ".", and how many octets these have with their line ends."""
        resp = self._getresp()
        longest = _MAXLINE if id(self) in _listing else max(_MAXLINE, _MESSAGE_LINE)
        if _reads_as_usual(self):
            return (resp, *_read_lines(self.file, longest))
        lines, octets = [], 0
        _longest_lines[id(self)] = longest
        try:
            line, o = self._getline()
            while line != b".":
                if line.startswith(b".."):
                    line, o = line[1:], o - 1
                octets += o
                lines.append(line)
                line, o = self._getline()
        finally:
            _longest_lines.pop(id(self), None)
        return resp, lines, octets

    def _shortcmd(self, line):
        """Sends a command whose response is one line."""
        self._putcmd(line)
        return self._getresp()

    def _longcmd(self, line):
        """Sends a command whose response has more lines."""
        self._putcmd(line)
        if line not in _LISTINGS:
            return self._getlongresp()
        _listing.add(id(self))
        try:
            return self._getlongresp()
        finally:
            _listing.discard(id(self))

    # ---- the connection ----

    def getwelcome(self):
        """Returns the greeting."""
        return self.welcome

    def set_debuglevel(self, level):
        """1 prints commands to sys.stdout, 2 each line as well; 0 nothing. Secrets are masked."""
        self._debugging = level

    def quit(self):
        """Ends the session: the server deletes the marked messages. Closes the connection after +OK."""
        resp = self._shortcmd("QUIT")
        self.close()
        return resp

    def close(self):
        """Closes the connection without QUIT: nothing is deleted."""
        try:
            file = self.file
            self.file = None
            if file is not None:
                file.close()
        finally:
            sock = self.sock
            self.sock = None
            if sock is not None:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError as e:
                    gone = e.errno in (errno.ENOTCONN, errno.EBADF) or getattr(e, "winerror", 0) == 10022
                    if not gone:
                        raise
                finally:
                    sock.close()

    # ---- logging in ----

    def user(self, user):
        """Sends the user name (USER)."""
        return self._shortcmd("USER %s" % user)

    def pass_(self, pswd):
        """Sends the password (PASS). The maildrop is locked until quit() or close()."""
        return self._shortcmd("PASS %s" % pswd)

    def rpop(self, user):
        """Sends RPOP (RFC 1225). Historic."""
        return self._shortcmd("RPOP %s" % user)

    timestamp = re.compile(rb"\+OK.[^<]*(<.*>)")

    def apop(self, user, password):
        """Logs in by APOP: the MD5 of the greeting's timestamp and the password."""
        secret = bytes(password, self.encoding)
        found = self.timestamp.match(self.welcome)
        if not found:
            raise error_proto("-ERR APOP not supported by server")
        import hashlib

        digest = hashlib.md5(found.group(1) + secret).hexdigest()
        return self._shortcmd("APOP %s %s" % (user, digest))

    def auth(self, mechanism, authobject=None, *, initial_response=None):
        """Logs in by AUTH (RFC 5034) with a SASL mechanism. Returns the response.

        authobject(challenge) receives each challenge as bytes, decoded, and returns the answer as bytes or
        str, or None to cancel. pop3.mechanism() makes such objects. initial_response is sent without a
        challenge; where it does not fit the command, or the server does not know it there, after its
        first challenge. Without either, only the command is sent, and what the server answers is returned, be it
        a challenge.

        Raises error_proto if the server refuses or sends what is no challenge, and what authobject raises after
        the exchange is cancelled. One that ends the program, such as KeyboardInterrupt, closes the connection.
        """
        if authobject is not None and initial_response is not None:
            raise ValueError("authobject and initial_response are mutually exclusive")
        if any(character.isspace() for character in str(mechanism)):
            raise ValueError("the name of a mechanism has no white space")
        if authobject is None and initial_response is None:
            return self._shortcmd("AUTH %s" % mechanism)
        return log_in(self, str(mechanism), authobject, initial_response)

    # ---- the maildrop ----

    def stat(self):
        """Returns the number of messages, and their octets."""
        resp = self._shortcmd("STAT")
        words = resp.split()
        if self._debugging:
            print("*stat*", repr([secrets_of(self).shown(word) for word in words]))
        try:
            return int(words[1]), int(words[2])
        except (IndexError, ValueError):
            raise error_proto("Invalid STAT response format") from None

    def list(self, which=None):
        """Returns (response, [b"number octets", ...], octets); of one message, its response."""
        if which is not None:
            return self._shortcmd("LIST %s" % which)
        return self._longcmd("LIST")

    def retr(self, which):
        """Returns the message: (response, lines, octets)."""
        return self._longcmd("RETR %s" % which)

    def dele(self, which):
        """Marks a message. quit() deletes it."""
        return self._shortcmd("DELE %s" % which)

    def noop(self):
        """Does nothing, and keeps the connection open."""
        return self._shortcmd("NOOP")

    def rset(self):
        """Removes all marks of dele()."""
        return self._shortcmd("RSET")

    def top(self, which, howmuch):
        """Returns the header and the first howmuch lines of the body, like retr()."""
        return self._longcmd("TOP %s %s" % (which, howmuch))

    def uidl(self, which=None):
        """Returns (response, [b"number unique-id", ...], octets); of one message, its response."""
        if which is not None:
            return self._shortcmd("UIDL %s" % which)
        return self._longcmd("UIDL")

    def utf8(self):
        """Enters UTF8 mode (RFC 6856)."""
        return self._shortcmd("UTF8")

    def capa(self):
        """Returns the capabilities of the server (RFC 2449): {name: [argument, ...]}."""
        listed = {}
        try:
            for line in self._longcmd("CAPA")[1]:
                words = line.decode("ascii").split()
                listed[words[0]] = words[1:]
        except error_proto:
            raise error_proto("-ERR CAPA not supported by server")
        return listed

    def stls(self, context=None):
        """Starts TLS (RFC 2595). Without a context, default_context() makes one, which verifies the server."""
        if self._tls_established:
            raise error_proto("-ERR TLS session already established")
        if "STLS" not in self.capa():
            raise error_proto("-ERR STLS not supported by server")
        ours = context is None
        if ours:
            context = default_context()
        resp = self._shortcmd("STLS")
        try:
            self.sock = encrypted(self.sock, self.host, context, ours)
            self.file = self.sock.makefile("rb")
        except BaseException:
            self.sock = self.file = None  # nothing more is sent in clear text
            raise
        self._tls_established = True
        return resp


_GETLINE = POP3._getline

# ---- TLS ----

# Makes the context of POP3_SSL and stls() where the program passes none. CPython's verifies nothing; a
# program that depends on that, and cannot be changed, assigns ssl._create_stdlib_context.
default_context = ssl.create_default_context


class POP3_SSL(POP3):
    """A connection that is encrypted from its first octet (RFC 8314).

    POP3_SSL(host, port=995, *, timeout=..., context=None) is POP3 with an ssl.SSLContext. Without one,
    default_context() makes one, which verifies the server: raises ssl.SSLCertVerificationError if its
    certificate is not signed by an authority that this machine trusts, or is for another name.
    """

    if sys.version_info >= (3, 12):

        def __init__(
            self, host, port=POP3_SSL_PORT, *, timeout=socket._GLOBAL_DEFAULT_TIMEOUT, context=None
        ):
            self.context = _own_context() if context is None else context
            POP3.__init__(self, host, port, timeout)

        def stls(self, context=None):
            """Always fails: the connection is encrypted."""
            raise error_proto("-ERR TLS session already established")

    else:

        def __init__(
            self,
            host,
            port=POP3_SSL_PORT,
            keyfile=None,
            certfile=None,
            timeout=socket._GLOBAL_DEFAULT_TIMEOUT,
            context=None,
        ):
            if context is not None and keyfile is not None:
                raise ValueError("context and keyfile arguments are mutually exclusive")
            if context is not None and certfile is not None:
                raise ValueError("context and certfile arguments are mutually exclusive")
            self.keyfile = keyfile
            self.certfile = certfile
            self.context = _own_context(keyfile, certfile) if context is None else context
            POP3.__init__(self, host, port, timeout)

        def stls(self, keyfile=None, certfile=None, context=None):
            """Always fails: the connection is encrypted."""
            raise error_proto("-ERR TLS session already established")

    def _create_socket(self, timeout):
        sock = POP3._create_socket(self, timeout)
        return encrypted(sock, self.host, self.context, _own_contexts.get(id(self.context)) is self.context)


# By id. No attribute of the connection: programs compare vars().
_own_contexts = weakref.WeakValueDictionary()


def _own_context(keyfile=None, certfile=None):
    context = default_context()
    try:
        _own_contexts[id(context)] = context
    except TypeError:
        pass  # a program's factory may return an object that cannot be referenced weakly
    if keyfile is not None or certfile is not None:
        import warnings

        warnings.warn(
            "keyfile and certfile are deprecated, use a custom context instead", DeprecationWarning, 3
        )
        context.load_cert_chain(certfile, keyfile)
    return context


# ---- reading ----

# By id of the connection, while its method runs: no attribute of ours, for other objects borrow the methods.
_listing = set()  # _longcmd reads a listing
_longest_lines = {}  # _getlongresp calls _getline; how many octets its lines may have


def _reads_as_usual(pop):
    """True if no program can see by which calls the lines of a response are read."""
    file = pop.file
    return (
        type(file) is io.BufferedReader
        and not vars(file)
        and not pop._debugging > 1
        and getattr(pop._getline, "__func__", None) is _GETLINE
    )


def _read_lines(file, longest):
    """Returns the lines up to "." and their octets. Takes from file what belongs to them, and nothing more."""
    response = _native.LongResponse(longest)
    while not response.done:
        ahead = file.peek()
        if not ahead:
            raise error_proto("-ERR EOF")
        file.read(response.feed(ahead))
        if response.too_long:
            raise error_proto("line too long")
    return response.lines, response.octets


def _rest_of_line(file, line, longest):
    """The whole of a line that is longer than _MAXLINE."""
    pieces, octets = [line], len(line)
    while octets <= longest and pieces[-1] and not pieces[-1].endswith(LF):
        pieces.append(file.readline(_MAXLINE + 1))
        octets += len(pieces[-1])
    if octets > longest:
        raise error_proto("line too long")
    return b"".join(pieces)


def _close_quietly(pop):
    # The attributes stay: a program may look at them, or close them again.
    for resource in (getattr(pop, "file", None), pop.sock):
        try:
            resource.close()
        except Exception:
            pass
