"""What a page does beside what it shows: errors on its console, failures in its scripts, requests to other places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page


class Watch:
    """Collects what goes wrong in a page; `check` fails for all that was not `allow`ed."""

    def __init__(self, page: Page) -> None:
        self.wrong: list[str] = []
        self._allowed: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._note("script", str(error)))
        page.on("request", lambda request: self._elsewhere(request.url))

    def allow(self, pattern: str) -> None:
        """Errors that match, also those that were seen, are what the test is about."""
        self._allowed.append(pattern)

    def check(self) -> None:
        """Fail where anything was wrong."""
        wrong = [each for each in self.wrong if not any(re.search(pattern, each) for pattern in self._allowed)]
        assert not wrong, "\n".join(wrong)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note("console", f"{message.text} {message.location.get('url', '')}".strip())

    def _note(self, kind: str, text: str) -> None:
        self.wrong.append(f"{kind}: {text}")

    def _elsewhere(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
            self._note("request", f"the app works offline, but asked for {url}")
