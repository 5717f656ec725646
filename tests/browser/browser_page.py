"""What people do on every screen: open it, wait until figures are drawn, check that it can be read and reached."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from browser_server import Server
from browser_sight import changed, coloured, picture

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def visit(page: Page, server: Server, address: str = "") -> None:
    """Open an address of the app, such as `#/clip/c0123456789abcdef`."""
    page.goto(server.address + address)
    page.locator("main").wait_for()


def open_library(page: Page, server: Server, query: str = "") -> None:
    """Open the library and wait for its first figure."""
    visit(page, server, f"#/library{query}")
    drawn(page.locator("main li canvas").first)


def open_clip(page: Page, server: Server, name: str) -> str:
    """Open the clip of a name from its address, and wait until its figure is drawn. Returns its id."""
    identifier = clip_id(page, server, name)
    visit(page, server, f"#/clip/{identifier}")
    drawn(stage(page))
    return identifier


def clip_id(page: Page, server: Server, name: str) -> str:
    """The id of a library's clip by a part of its name."""
    found = page.request.get(server.address + "api/library/clips", params={"text": name}).json()["clips"]
    assert found, f"no clip is called {name}"
    return found[0]["id"]


def stage(page: Page) -> Locator:
    """The large picture of a screen."""
    return page.locator("main canvas[role=img]").first


def drawn(canvas: Locator, *, least: float = 0.005) -> None:
    """Wait until a figure is seen in a canvas: a part of it is in the colours of the body's sides."""
    canvas.wait_for(state="visible")
    for _ in range(100):
        if coloured(picture(canvas)).mean() > least:
            return
        canvas.page.wait_for_timeout(100)
    raise AssertionError("no figure was drawn")


def near_sides(seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Masks of the pixels in the colours of the left and of the right side, (height, width) each."""
    red, green, blue = (seen[..., channel].astype(int) for channel in range(3))
    return (blue - red > 50) & (blue > 120), (red - blue > 50) & (red - green > 50) & (red > 120)


def sides_seen(seen: np.ndarray) -> tuple[int, int]:
    """Pixels in the colours of the left and of the right side."""
    left, right = near_sides(seen)
    return int(left.sum()), int(right.sum())


def moves(canvas: Locator, *, within: int = 40) -> bool:
    """Whether what is seen in a canvas changes; False where it is still for a second."""
    first = picture(canvas)
    for number in range(within):
        canvas.page.wait_for_timeout(50)
        now = picture(canvas)
        if now.shape != first.shape:  # what came beside it made it larger or smaller
            first = now
        elif changed(first, now) > 30:
            return True
        if number > 20:
            return False
    return False


def rests(canvas: Locator) -> bool:
    """Whether what is seen in a canvas comes to rest; what arrives beside it may move it at first."""
    return any(not moves(canvas) for _ in range(6))


def pause(page: Page) -> None:
    """Stop what plays, where it plays."""
    button = page.get_by_role("button", name="Pause")
    if button.count():
        button.click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    page.wait_for_timeout(150)


def play(page: Page) -> None:
    """Let it play."""
    page.get_by_role("button", name="Play", exact=True).click()


def fits(page: Page) -> None:
    """Nothing is wider than the window."""
    wide, window = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    assert wide <= window, f"the page is {wide} wide in a window of {window}"


def accessible(page: Page) -> None:
    """Axe finds nothing serious or critical."""
    from axe_playwright_python.sync_playwright import Axe

    found: list[dict[str, Any]] = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    grave = [each for each in found if each["impact"] in ("serious", "critical")]
    told = [f"{each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in grave]
    assert not grave, "\n".join(told)


def focused(page: Page) -> str:
    """What has the keyboard, in words: its role and name, as one hears them."""
    return page.evaluate(
        "() => { const e = document.activeElement; return e === document.body ? '' : "
        "`${e.tagName.toLowerCase()} ${e.getAttribute('aria-label') || e.textContent.trim().slice(0, 80)}`; }"
    )


def has_visible_focus(page: Page) -> bool:
    """Whether one sees where the keyboard is: an outline or a shadow of what has it."""
    style = page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement);"
        " return [s.outlineStyle, s.outlineWidth, s.boxShadow]; }"
    )
    return (style[0] != "none" and not re.match(r"0(px)?$", style[1])) or style[2] != "none"
