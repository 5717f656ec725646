"""How soon does the app show its first figure over 1,000 clips, and at what rate do 50 small figures move?

python benchmarks/bench_app.py --out benchmarks/results

Needs Chromium and playwright, as tests/browser does; WebGL is drawn by the processor. The first figure: from the start
of the navigation, with an empty browser cache, to the first frame in which a canvas shows more than its background.
Frames: "Move all" is pressed in a window that shows 50 tiles, and the browser's frames are counted.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from harness import Timing, parser, write_result

from motionary.datasets.procedural import generate_corpus
from motionary.formats import write_bvh
from motionary.index import FileEntry, FileState, Index, Windows
from motionary.tasks.embedder import Embedder
from motionary.tasks.library import checkpoint_path

DRAWN = 40
"""Motions that are made; the library's files are links to them in turn."""
TILES = 50
FRAME_SECONDS = 5.0
WATCH = """
(() => {
  const small = document.createElement("canvas");
  small.width = small.height = 24;
  const pen = small.getContext("2d", { willReadFrequently: true });
  const look = () => {
    for (const canvas of document.querySelectorAll("main li canvas")) {
      if (!canvas.width || !canvas.height) continue;
      pen.clearRect(0, 0, 24, 24);
      pen.drawImage(canvas, 0, 0, 24, 24);
      const { data } = pen.getImageData(0, 0, 24, 24);
      let colourful = 0;
      for (let i = 0; i < data.length; i += 4) {
        const [r, g, b] = [data[i], data[i + 1], data[i + 2]];
        if (data[i + 3] > 0 && Math.max(r, g, b) - Math.min(r, g, b) > 40) colourful++;
      }
      if (colourful >= 3) {
        window.firstFigure = performance.now();
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
COUNT = """
(seconds) => new Promise((done) => {
  const gaps = [];
  const began = performance.now();
  let last = began;
  const frame = (now) => {
    gaps.push(now - last);
    last = now;
    if (now - began < 1000 * seconds) requestAnimationFrame(frame);
    else done({ rate: (1000 * (gaps.length - 1)) / (last - began), gaps });
  };
  requestAnimationFrame(frame);
})
"""


def build(folder: Path, *, clips: int) -> Path:
    """A library of `clips` files: links to some procedural motions, with vectors drawn at random."""
    rng = np.random.default_rng(0)
    made = []
    for number, clip in enumerate(generate_corpus(min(DRAWN, clips), seed=7)):
        made.append((folder / f"made{number:02d}.bvh", clip.motion))
        write_bvh(clip.motion, made[-1][0])
    signature = Embedder(checkpoint_path(None)).signature
    library = folder / "library.index"
    with Index.create(library, signature=signature) as index:
        rows = []
        for number in range(clips):
            source, motion = made[number % len(made)]
            path = folder / "motion" / f"take{number // 100:02d}" / f"clip{number:04d}.bvh"
            path.parent.mkdir(parents=True, exist_ok=True)
            os.link(source, path)
            entry = FileEntry(str(path), FileState(1, 1, "00"), fps=motion.fps, duration=motion.duration,
                              frames=motion.frame_count)  # fmt: skip
            drawn = rng.standard_normal((2, signature.dimension))
            spans = np.array([[0.0, min(4.0, motion.duration)]])
            rows.append((entry, Windows(clip=drawn[0], spans=spans, embeddings=drawn[1:])))
        index.put_many(rows)
    return library


@contextmanager
def served(library: Path) -> Iterator[str]:
    """The address of the app over a library."""
    command = [sys.executable, "-c", "from motionary.cli import main; main()", "app", "--port", "0"]
    server = subprocess.Popen([*command, "--library", str(library)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().partition(": ")[2].strip()
    finally:
        server.terminate()
        server.wait(20)


def first_figure(browser, address: str) -> float:
    """Seconds from the navigation to the first figure, in a browser that has seen nothing yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(address)
    seconds = until(page, "window.firstFigure") / 1e3
    context.close()
    return seconds


def until(page, expression: str, *, seconds: float = 120.0):
    """The first value of an expression that is true; the page's own rules forbid what playwright would do here."""
    for _ in range(int(seconds * 10)):
        if value := page.evaluate(expression):
            return value
        page.wait_for_timeout(100)
    raise TimeoutError(expression)


def moving(browser, address: str) -> dict[str, float]:
    """Frames a second while 50 figures move, and the longest that one frame waits for the next."""
    context = browser.new_context(viewport={"width": 1600, "height": 1100})
    page = context.new_page()
    page.goto(address)
    page.locator("main li.tile-ready").nth(20).wait_for(timeout=60_000)
    shown = 0
    for height in (1100, 1300, 1500, 1700, 1900, 2100):
        page.set_viewport_size({"width": 1600, "height": height})
        shown = page.evaluate(
            "[...document.querySelectorAll('main li canvas')]"
            ".filter((each) => each.getBoundingClientRect().top < innerHeight).length"
        )
        if shown >= TILES:
            break
    until(page, f"document.querySelectorAll('main li.tile-ready').length >= {shown}")
    still = page.evaluate(COUNT, FRAME_SECONDS / 2)
    page.get_by_role("button", name="Move all").click()
    page.wait_for_timeout(500)
    seen = page.evaluate(COUNT, FRAME_SECONDS)
    context.close()
    return {
        "figures": shown,
        "frames_a_second": round(seen["rate"], 1),
        "frames_a_second_at_rest": round(still["rate"], 1),
        "frame_p95_ms": round(float(np.percentile(seen["gaps"][1:], 95)), 1),
    }


def main() -> None:
    """Run it."""
    from playwright.sync_api import sync_playwright

    arguments = parser(__doc__)
    arguments.add_argument("--clips", type=int, default=1000)
    given = arguments.parse_args()
    chromium = os.environ.get("MOTIONARY_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name:
        library = build(Path(name), clips=given.clips)
        with sync_playwright() as playwright:
            flags = ["--no-sandbox", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage"]
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            with served(library) as address:
                times = [first_figure(browser, address) for _ in range(1 + given.runs)]
                frames = moving(browser, address)
            version = browser.version
            browser.close()
    cold, warm = times[0], times[1:]
    print(f"first figure after the server's start: {cold:.2f} s")
    print(frames)
    results = [Timing("first figure", statistics.median(warm), min(warm), max(warm), len(warm))]
    settings = {"clips": given.clips, "chromium": version, "drawn_by": "the processor"}
    extra = {"first_figure_of_a_new_server_s": round(cold, 3), "moving": frames}
    write_result("app", settings=settings, results=results, extra=extra, folder=given.out)


if __name__ == "__main__":
    main()
