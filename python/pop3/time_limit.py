# SPDX-License-Identifier: MIT
"""A time limit for asyncio. asyncio.wait_for() of CPython before 3.12 may lose the cancellation of its caller."""

import asyncio
import sys
from types import TracebackType
from typing import Optional, Type


class time_limit:
    """Inside `with`, what a task awaits raises TimeoutError after `seconds`; None: no limit."""

    def __init__(self, seconds: Optional[float]) -> None:
        self._seconds = seconds
        self._expired = False
        self._timer: Optional[asyncio.TimerHandle] = None
        self._task: "Optional[asyncio.Task[object]]" = None
        self._cancelling = 0  # requests to cancel the task that came before

    def __enter__(self) -> None:
        if self._seconds is not None:
            self._task = asyncio.current_task()
            if sys.version_info >= (3, 11) and self._task is not None:
                self._cancelling = self._task.cancelling()
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._expire)

    def _expire(self) -> None:
        self._expired = True
        if self._task is not None:
            self._task.cancel()

    def __exit__(
        self, kind: Optional[Type[BaseException]], e: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self._expired or self._task is None or kind is not asyncio.CancelledError:
            return
        if sys.version_info >= (3, 11) and self._task.uncancel() > self._cancelling:
            return  # somebody else has cancelled it as well
        raise TimeoutError("timed out") from None
