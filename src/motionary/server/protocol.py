"""uvicorn's HTTP protocol with patience that ends: a connection whose request line and headers do not come is cut."""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 30.0
"""Seconds for the headers of a request, and for the rest of a body after its answer; uvicorn itself waits for ever."""


class PatientProtocol(H11Protocol):
    """One connection. The body's patience is `limits.BodyLimits`'."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """A client connects."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Bytes come."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        super().connection_lost(exc)
        self._forget()

    def on_response_complete(self) -> None:
        """An answer is sent, maybe before all of the body has come."""
        super().on_response_complete()
        self._watch()

    @property
    def _waits(self) -> bool:
        """Whether something is awaited from the client that nobody else sees to."""
        state = self.conn.their_state
        return state is h11.IDLE or (state is h11.SEND_BODY and self._is_answered)

    @property
    def _is_answered(self) -> bool:
        return self.cycle is not None and self.cycle.response_complete

    def _watch(self) -> None:
        """Run the timer while headers, or what is left of a body, are awaited; bytes that drip in do not prolong it."""
        if not self._waits:
            self._forget()
        elif self._timer is None:
            self._timer = self.loop.call_later(PATIENCE, self._cut)

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _cut(self) -> None:
        self._timer = None
        is_idle = self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]
        if is_idle and self._is_answered:
            return  # between two requests: uvicorn's keep-alive timer sees to it
        if self._waits and not self.transport.is_closing():
            self.transport.close()
