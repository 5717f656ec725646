"""How long does a film of 200 frames, 400 pixels square, take, and how much of it is drawing?

python benchmarks/bench_render.py --out benchmarks/results

A procedural walk of 200 frames at 20 a second, drawn without a screen by `motionary.pictures.film`: as MP4 (needs
motionary[video]), GIF and WebP, a strip of eight poses as PNG, and the drawing alone. `pillow gif`: the same pictures,
drawn before, saved by Pillow with its defaults; `x264 alone`: encoded with our settings, so that the difference to
`mp4` is what the drawing costs. `cpu_seconds` and `bytes` are of one film each, with the file's reading left out.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from harness import Case, measure, parser, write_result
from PIL import Image

from motionary.datasets.procedural import generate_corpus
from motionary.pictures import Row, contact_sheet
from motionary.pictures.film import Film, film_frames, save_film

FRAMES, FPS, SIZE = 200, 20.0, 400


def walk() -> np.ndarray:
    """(200, 22, 3) metres: clips of the procedural corpus one after another."""
    clips = [each.motion.joint_positions().positions for each in generate_corpus(6, seed=5)]
    return np.concatenate(clips)[:FRAMES]


def encode(pictures: list[Image.Image], path: Path) -> None:
    """The pictures as H.264 with the settings of `save_film`, drawn before."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=int(FPS))
        stream.width = stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {"preset": "veryfast", "crf": "23"}
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode(None))


def cpu_seconds(call: Callable[[], object]) -> float:
    """Seconds of processor time of one call, over all its threads."""
    start = time.process_time()
    call()
    return round(time.process_time() - start, 4)


def main() -> None:
    """Measure all in one run and write the result."""
    arguments = parser(__doc__).parse_args()
    positions = walk()
    film = Film(size=SIZE)
    pictures = list(film_frames(positions, fps=FPS, film=film))
    row = Row("walk", "", positions, FPS)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        calls: dict[str, tuple[str, Callable[[], object]]] = {
            "drawing alone": ("", lambda: sum(1 for _ in film_frames(positions, fps=FPS, film=film))),
            "gif": ("film.gif", lambda: save_film(positions, place / "film.gif", fps=FPS, film=film)),
            "webp": ("film.webp", lambda: save_film(positions, place / "film.webp", fps=FPS, film=film)),
            "strip png": ("strip.png", lambda: contact_sheet([row], poses=8).save(place / "strip.png")),
            "pillow gif": (
                "pillow.gif",
                lambda: pictures[0].save(place / "pillow.gif", save_all=True, append_images=pictures[1:]),
            ),
        }
        try:
            import av  # noqa: F401
        except ImportError:
            print("without mp4: pip install 'motionary[video]'", file=sys.stderr)
        else:
            calls["mp4"] = ("film.mp4", lambda: save_film(positions, place / "film.mp4", fps=FPS, film=film))
            calls["x264 alone"] = ("x264.mp4", lambda: encode(pictures, place / "x264.mp4"))
        results = measure([Case(name, call) for name, (_, call) in calls.items()], runs=arguments.runs)
        write_result(
            "render",
            settings={"frames": FRAMES, "fps": FPS, "size": SIZE},
            results=results,
            reference="drawing alone",
            extra={
                "cpu_seconds": {name: cpu_seconds(call) for name, (_, call) in calls.items()},
                "bytes": {name: (place / file).stat().st_size for name, (file, _) in calls.items() if file},
            },
            folder=arguments.out,
        )


if __name__ == "__main__":
    main()
