"""An end to a download that never falls silent and never ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self


class Deadline:
    """Cuts the connections of a download when its time is up, even of one that drips a byte at a time.

    httpx bounds each silence alone. What it says of connections being made (its `trace` extension) is enough
    to shut them from outside; a copy of the socket outlives the handshake that wraps it in TLS.
    """

    def __init__(self, seconds: float) -> None:
        self.has_passed = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for watched in self._sockets:
                watched.close()
            self._sockets.clear()

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Note each connection as httpx makes it."""
        if event != "connection.connect_tcp.complete":
            return
        with self._lock:
            self._sockets.append(info["return_value"].get_extra_info("socket").dup())
        if self.has_passed:
            self._cut()

    def _cut(self) -> None:
        self.has_passed = True
        with self._lock:
            for watched in self._sockets:
                try:
                    watched.shutdown(socket.SHUT_RDWR)
                except OSError:  # the other side was quicker
                    continue
