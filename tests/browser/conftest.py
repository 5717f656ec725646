"""What the browser tests share: Chromium, libraries of motion, the app as a process of its own, a page that is watched.

They need Chromium (Debian's package `chromium`, or any by $MOTIONARY_CHROMIUM), the package playwright, which drives
it, and the built web app; where one is missing they skip and say so. Pictures of what they saw go to $MOTIONARY_SHOTS,
by default build/browser.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser_chromium import FLAGS, REPOSITORY, WAIT, chromium, missing
from browser_library import once, procedural_folder, real_folder, small_generator
from browser_server import Server
from browser_watch import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here, and skip it with the reason where something is missing."""
    here = [item for item in items if Path(str(item.path)).parent == Path(__file__).parent]
    reason = missing()
    for item in here:
        item.add_marker(pytest.mark.browser)
        if reason and "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of one test run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def motions(shared: Path) -> Path:
    """Folder of procedural motion files, with its index beside it as `library.index`."""
    return once(shared / "browser-procedural", procedural_folder)


@pytest.fixture(scope="session")
def app(motions: Path, shared: Path) -> Iterator[Server]:
    """The app over the procedural library, with a small generator that the tests make."""
    generator = once(shared / "browser-generator", small_generator)
    with Server(motions / "library.index", generator=generator) as server:
        yield server


@pytest.fixture(scope="session")
def real_app(real_data: Path, shared: Path) -> Iterator[Server]:
    """The app over some takes of CMU."""
    folder = once(shared / "browser-real", lambda place: real_folder(place, real_data / "cmu"))
    with Server(folder / "library.index") as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def look(request: pytest.FixtureRequest) -> dict[str, object]:
    """How the window is: a test changes it with `@pytest.mark.parametrize("look", ...)` or a fixture of this name."""
    return dict(getattr(request, "param", {}))


@pytest.fixture
def page(browser: Browser, look: dict[str, object]) -> Iterator[Page]:
    """A page in a fresh window of 1280 x 800. What it writes to its console as an error fails the test.

    It asks for reduced motion, so that nothing plays by itself: pictures are the same each time, and cost less.
    """
    options: dict[str, object] = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"}
    options["reduced_motion"] = "reduce"
    context: BrowserContext = browser.new_context(**{**options, **look}, accept_downloads=True)  # pyright: ignore[reportArgumentType]
    context.set_default_timeout(WAIT)
    made = context.new_page()
    watch = Watch(made)
    made.watch = watch  # pyright: ignore[reportAttributeAccessIssue]
    yield made
    context.close()
    watch.check()


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where pictures of the screens go."""
    folder = Path(os.environ.get("MOTIONARY_SHOTS") or REPOSITORY / "build" / "browser")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def shoot(page: Page, shots: Path) -> Callable[[str], Path]:
    """Save a picture of the window under a name."""

    def save(name: str) -> Path:
        path = shots / f"{name}.png"
        page.screenshot(path=path)
        return path

    return save
