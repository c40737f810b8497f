# SPDX-License-Identifier: MIT
"""A POP3 server for tests: answers each verb with the octets of the test, or as a small maildrop."""
import os
import socket
import ssl
import subprocess
import tempfile
import threading


class ScriptedServer:
    """Listens on 127.0.0.1 until close().

    replies: verb -> the octets of the reply, or a function of the line that returns them; None closes the
    connection. tls: a context for TLS from the first octet; stls: one for STLS. What clients sent is in
    received, line by line, as bytes.
    """

    def __init__(self, messages=(), replies=None, greeting=b"+OK ready\r\n", tls=None, stls=None):
        self.messages, self.replies, self.greeting = list(messages), replies or {}, greeting
        self.tls, self.stls, self.received = tls, stls, []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._listener.close()
        for sock in self._open:
            sock.close()

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        try:
            if self.tls:
                sock = self.tls.wrap_socket(sock, server_side=True)
            self._open.append(sock)
            sock.sendall(self.greeting)
            lines = sock.makefile("rb")
            while raw := lines.readline():
                self.received.append(raw.rstrip(b"\r\n"))
                reply = self._reply(raw.rstrip(b"\r\n"))
                if reply is None:
                    break
                sock.sendall(reply)
                if raw.startswith(b"QUIT") and reply.startswith(b"+"):
                    break
                if raw.startswith(b"STLS") and self.stls and reply.startswith(b"+"):
                    sock = self.stls.wrap_socket(sock, server_side=True)
                    self._open.append(sock)
                    lines = sock.makefile("rb")
            sock.shutdown(socket.SHUT_RDWR)
        except (OSError, ValueError):
            pass
        finally:
            sock.close()

    def _reply(self, line):
        verb, *arguments = line.split() or [b""]
        scripted = self.replies.get(verb.decode("latin-1").upper(), self._usual)
        return scripted(line) if callable(scripted) else scripted

    def _usual(self, line):
        verb, *arguments = line.split() or [b""]
        number = int(arguments[0]) if arguments and arguments[0].isdigit() else 0
        sizes = [b"%d %d" % (n, len(m)) for n, m in enumerate(self.messages, 1)]
        uids = [b"%d uid-%d" % (n, n) for n in range(1, len(self.messages) + 1)]
        if verb in (b"LIST", b"UIDL"):
            rows = sizes if verb == b"LIST" else uids
            if number:
                return b"+OK %s\r\n" % rows[number - 1]
            return b"+OK\r\n" + b"".join(row + b"\r\n" for row in rows) + b".\r\n"
        if verb == b"STAT":
            return b"+OK %d %d\r\n" % (len(self.messages), sum(map(len, self.messages)))
        if verb in (b"RETR", b"TOP"):
            if not 0 < number <= len(self.messages):
                return b"-ERR no such message\r\n"
            return b"+OK\r\n" + stuffed(self.messages[number - 1]) + b".\r\n"
        if verb == b"CAPA":
            return b"+OK\r\nTOP\r\nUIDL\r\nSASL PLAIN XOAUTH2\r\n" + (b"STLS\r\n" if self.stls else b"") + b".\r\n"
        if verb in (b"USER", b"PASS", b"APOP", b"NOOP", b"RSET", b"DELE", b"QUIT", b"RPOP", b"STLS", b"UTF8"):
            return b"+OK %s\r\n" % verb.lower()
        return b"-ERR unknown command\r\n"


def stuffed(message):
    return b"".join(b"." * line.startswith(b".") + line for line in message.splitlines(True))


def message(number, body=b"Hello.\r\n"):
    return b"From: Ann <ann@example.org>\r\nSubject: letter %d\r\n\r\n" % number + body


class Certificate:
    """A self-signed certificate for localhost and 127.0.0.1, in files that exist while it lives."""

    def __init__(self):
        self._directory = tempfile.TemporaryDirectory()
        self.file = os.path.join(self._directory.name, "certificate.pem")
        self.key = os.path.join(self._directory.name, "key.pem")
        command = "openssl req -x509 -newkey rsa:2048 -nodes -days 3 -subj /CN=localhost -addext".split()
        command += ["subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", self.key, "-out", self.file]
        subprocess.run(command, check=True, capture_output=True)

    def server_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context

    def client_context(self):
        """Trusts this certificate alone."""
        return ssl.create_default_context(cafile=self.file)

    def cleanup(self):
        self._directory.cleanup()
