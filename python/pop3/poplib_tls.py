# SPDX-License-Identifier: MIT
"""TLS of pop3.poplib: a failed verification tells what to pass."""

import ssl
from typing import Any

_WRONG_NAME = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH


def encrypted(sock: Any, host: str, context: Any, advises: bool) -> Any:
    """Wraps a socket, or closes it. With `advises`, the error about an unknown certificate tells what to pass."""
    try:
        return context.wrap_socket(sock, server_hostname=host)
    except BaseException as e:
        sock.close()
        if advises and isinstance(e, ssl.SSLCertVerificationError):
            _add_advice(e, host)
        raise


def _add_advice(error: ssl.SSLCertVerificationError, host: str) -> None:
    if error.verify_code in _WRONG_NAME:
        advice = f"connect by a name in the certificate, not by {host}"
    else:
        advice = 'if the server is yours, pass context=ssl.create_default_context(cafile="its-certificate.pem")'
    error.strerror = f"{error.strerror}; {advice}"
    error.args = (error.errno, error.strerror)
