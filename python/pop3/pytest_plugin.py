# SPDX-License-Identifier: MIT
"""The fixture pop3_server of pytest: makes servers that are closed after the test.

    def test_mail_is_fetched(pop3_server):
        server = pop3_server({"mrose": "secret"}, tls="implicit")
"""

from typing import TYPE_CHECKING, Any, Callable, Iterator, List

import pytest

if TYPE_CHECKING:
    from .testing import Server


@pytest.fixture
def pop3_server() -> Iterator["Callable[..., Server]"]:
    """pop3.testing.Server, with the same arguments."""
    from .testing import Server  # not before a test needs it: pytest loads this file in every project

    servers: List[Server] = []

    def make(*arguments: Any, **options: Any) -> Server:
        servers.append(Server(*arguments, **options))
        return servers[-1]

    yield make
    for server in servers:
        server.close()
