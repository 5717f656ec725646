"""The pictures of the app that README and docs show: python tests/browser/screenshots.py [docs/screenshots]

Over the procedural library of the browser tests, with the generator that ships, else with an untrained one. Each is a
PNG of 256 colours, below 200 kB. `make screenshots` runs this.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from browser_chromium import FLAGS, REPOSITORY, WAIT, chromium
from browser_library import ATTEMPT, TARGET, WALK, procedural_folder, small_generator
from browser_page import clip_id, drawn, open_clip, open_library, stage, visit
from browser_server import Server
from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.append(str(REPOSITORY / "tests"))  # what all tests share, which pytest finds by itself
SIZE = {"width": 1280, "height": 800}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
MOST_BYTES = 200_000


def library(page: Page, server: Server) -> None:
    """The grid of figures."""
    open_library(page, server)
    every_figure(page)


def search(page: Page, server: Server) -> None:
    """Words, and the moments that they find."""
    open_library(page, server, "?text=a%20person%20waves")
    every_figure(page)


def clip(page: Page, server: Server) -> None:
    """A clip with its words, facts and labels."""
    open_clip(page, server, "jumping_jacks")
    page.get_by_role("region", name="Recognised").get_by_role("listitem").first.wait_for()
    page.get_by_role("button", name="Trace").click()
    page.get_by_role("slider", name="Time in the clip").fill("1.75")


def generate(page: Page, server: Server) -> None:
    """Phrases, and four variants of them."""
    visit(page, server, "#/generate?p=a person walks forward~3|a person waves with the right hand~3")
    page.get_by_role("button", name="Make motion").click()
    canvases = page.get_by_role("radiogroup", name="The variants").locator("canvas")
    canvases.nth(3).wait_for(timeout=300_000)
    for number in range(4):
        drawn(canvases.nth(number))
    page.get_by_role("slider", name="Time in the motions").fill("4.5")
    page.evaluate("scrollTo(0, 0)")


def edit(page: Page, server: Server) -> None:
    """A painted part of a clip made anew."""
    address = f"#/generate/edit?clip={clip_id(page, server, 'long walk')}&n=2&mask=left_arm.right_arm"
    visit(page, server, f"{address}&text=a person raises both arms")
    page.get_by_role("button", name="Make the change").click()
    both = page.get_by_role("group", name="Before and after").locator("canvas")
    both.nth(1).wait_for(timeout=300_000)
    drawn(both.nth(1))
    page.get_by_role("slider", name="Time in the clip").fill("2.2")
    page.mouse.move(5, 5)


def coach(page: Page, server: Server) -> None:
    """Attempt and target at the lowest point, with what to change."""
    two = [clip_id(page, server, name) for name in (ATTEMPT, TARGET)]
    visit(page, server, f"#/coach?attempt={two[0]}&target={two[1]}")
    drawn(stage(page))
    page.get_by_role("slider", name="Place in the movement").evaluate(
        "e => { e.value = 0.5 * Number(e.max); e.dispatchEvent(new Event('input')); }"
    )


def gait(page: Page, server: Server) -> None:
    """A walk measured, with its footprints."""
    visit(page, server, f"#/gait?clip={clip_id(page, server, WALK)}")
    drawn(stage(page))
    page.get_by_role("region", name="Measured").wait_for()
    page.get_by_role("slider", name="Time in the walk").fill("3.1")


def every_figure(page: Page) -> None:
    """Wait until all figures in the window are drawn."""
    canvases = page.locator("main li canvas")
    for number in range(canvases.count()):
        box = canvases.nth(number).bounding_box()
        if box is not None and box["y"] < SIZE["height"]:
            drawn(canvases.nth(number))
    page.mouse.move(5, 5)
    page.evaluate("scrollTo(0, 0)")


Draw = Callable[[Page, Server], None]
PICTURES: dict[str, tuple[Draw, dict[str, object]]] = {
    "library": (library, {}),
    "search": (search, {}),
    "clip": (clip, {}),
    "generate": (generate, {"viewport": {"width": 1280, "height": 1120}}),
    "edit": (edit, {}),
    "coach": (coach, {}),
    "gait": (gait, {}),
    "library-dark": (library, {"color_scheme": "dark"}),
    "coach-dark": (coach, {"color_scheme": "dark"}),
    "clip-phone": (clip, PHONE),
}
"""File -> what is drawn, and how the window is."""


def small(path: Path) -> None:
    """Write a picture again with as many colours as keep it below `MOST_BYTES`."""
    with Image.open(path) as image:
        whole = image.convert("RGB")
    for colours in (256, 128, 64, 32):
        whole.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < MOST_BYTES:
            return


def main(folder: Path, only: list[str]) -> None:
    """Make all pictures, or those named."""
    from motionary.errors import MissingData
    from motionary.tasks.generate import generator_path

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        place = Path(name)
        procedural_folder(place / "library")
        try:
            generator = generator_path(None)
        except MissingData:
            generator = place / "generator"
            small_generator(generator)
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        with Server(place / "library" / "library.index", generator=generator) as server:
            for name, (draw, look) in PICTURES.items():
                if only and name not in only:
                    continue
                context = browser.new_context(**{"viewport": SIZE, "reduced_motion": "reduce", **look})
                context.set_default_timeout(WAIT)
                page = context.new_page()
                draw(page, server)
                page.evaluate("document.activeElement.blur()")
                page.wait_for_timeout(400)
                page.screenshot(path=folder / f"{name}.png")
                small(folder / f"{name}.png")
                context.close()
                print(f"{folder / name}.png: {(folder / f'{name}.png').stat().st_size / 1e3:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY / "docs" / "screenshots", sys.argv[2:])
