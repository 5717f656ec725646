"""Moving pictures: a stick figure on a floor, drawn with Pillow, as GIF, WebP or MP4. No screen is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from motionary.errors import FormatError, MissingExtra, MotionaryError
from motionary.pictures.stick import View, draw_figure

Array = NDArray[np.floating]

_BACKGROUND, _FLOOR, _INK = (255, 255, 255), (222, 227, 233), (120, 130, 142)
_SMALLEST, _LARGEST = 64, 2048
_GIF_RATE = 25.0
_MARGIN = 0.25


@dataclass(frozen=True)
class Film:
    """How a motion is filmed: `size` pixels square, the camera's `view`, and a clock in the corner or not."""

    size: int = 400
    view: View = field(default_factory=View)
    clock: bool = True

    def __post_init__(self) -> None:
        if not _SMALLEST <= self.size <= _LARGEST:
            raise MotionaryError(f"a film of {self.size} pixels; give {_SMALLEST} to {_LARGEST}")


def film_frames(positions: Array, *, fps: float, film: Film, start: float = 0.0) -> Iterator[Image.Image]:
    """One RGB picture a frame of `positions` (frames, 22, 3) metres; the camera stands still and sees the whole path.

    `start`: seconds in its file of the first frame, for the clock.
    """
    scale, centre = _camera(positions, film)
    floor = float(positions[..., 1].min())
    ground = Image.new("RGB", (film.size, film.size), _BACKGROUND)
    _draw_floor(ImageDraw.Draw(ground), positions, floor, film=film, scale=scale, centre=centre)
    width = max(2, round(film.size / 130))
    for number, joints in enumerate(positions):
        picture = ground.copy()
        draw = ImageDraw.Draw(picture)
        draw_figure(draw, joints, foot=centre, scale=scale, view=film.view, width=width)
        if film.clock:
            draw.text((8, film.size - 18), f"{start + number / fps:.2f} s", fill=_INK)
        yield picture


def save_film(positions: Array, path: str | Path, *, fps: float, film: Film | None = None, start: float = 0.0) -> Path:
    """Write a film of (frames, 22, 3) positions as .mp4 (H.264), .gif or .webp, by the suffix; the path is returned.

    GIF and WebP hold at most 25 pictures a second, frames of faster motion are left out evenly. The file is there whole
    or not at all. Raises `FormatError` for another suffix, `MissingExtra` for MP4 without the package av.
    """
    path, film = Path(path).expanduser(), film or Film()
    savers: dict[str, Callable[..., None]] = {".mp4": _save_mp4, ".gif": _save_gif, ".webp": _save_webp}
    save = savers.get(path.suffix.lower())
    if save is None:
        raise FormatError(f"films are {', '.join(savers)}; for a strip of poses give .png", path=path)
    if not len(positions):
        raise MotionaryError(f"cannot film to {path}: the motion has no frames")
    aside = path.with_name(f".{path.name}.part{path.suffix}")
    try:
        save(np.asarray(positions, dtype=np.float64), aside, fps=fps, film=film, start=start)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def _camera(positions: Array, film: Film) -> tuple[float, tuple[float, float]]:
    """Pixels a metre, and the pixel of the world's origin, such that all frames are inside with a margin."""
    flat = film.view.project(positions.reshape(-1, 3))
    low, high = flat.min(axis=0) - _MARGIN, flat.max(axis=0) + _MARGIN
    scale = film.size / float((high - low).max())
    middle = 0.5 * (low + high)
    return scale, (film.size / 2 - scale * float(middle[0]), film.size / 2 + scale * float(middle[1]))


def _draw_floor(
    draw: ImageDraw.ImageDraw,
    positions: Array,
    floor: float,
    *,
    film: Film,
    scale: float,
    centre: tuple[float, float],
) -> None:
    """Lines half a metre apart under the path."""
    low = np.floor(2 * positions[:, 0, [0, 2]].min(axis=0) - 1.5) / 2
    high = np.ceil(2 * positions[:, 0, [0, 2]].max(axis=0) + 1.5) / 2
    step = 0.5 * max(1.0, np.ceil(float((high - low).max()) / 20))

    def pixel(x: float, z: float) -> tuple[float, float]:
        across, up = film.view.project(np.array([x, floor, z]))
        return centre[0] + scale * float(across), centre[1] - scale * float(up)

    for x in np.arange(low[0], high[0] + step / 2, step):
        draw.line([pixel(x, low[1]), pixel(x, high[1])], fill=_FLOOR)
    for z in np.arange(low[1], high[1] + step / 2, step):
        draw.line([pixel(low[0], z), pixel(high[0], z)], fill=_FLOOR)


def _thinned(positions: Array, fps: float) -> tuple[Array, float]:
    """Frames evenly left out so that at most 25 a second remain, and the rate that remains."""
    step = max(1, int(np.ceil(fps / _GIF_RATE - 1e-6)))
    return positions[::step], fps / step


def _save_gif(positions: Array, path: Path, *, fps: float, film: Film, start: float) -> None:
    positions, rate = _thinned(positions, fps)
    pictures = [
        picture.quantize(colors=32, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        for picture in film_frames(positions, fps=rate, film=film, start=start)
    ]
    # a GIF's delays are whole hundredths of a second: rounded so that the whole keeps its length
    ends = np.round(100 * np.arange(1, len(pictures) + 1) / rate)
    delays = [max(20, int(10 * each)) for each in np.diff(ends, prepend=0.0)]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=delays, loop=0, disposal=1)


def _save_webp(positions: Array, path: Path, *, fps: float, film: Film, start: float) -> None:
    positions, rate = _thinned(positions, fps)
    pictures = list(film_frames(positions, fps=rate, film=film, start=start))
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=round(1000 / rate), loop=0, quality=70, method=0
    )


def _save_mp4(positions: Array, path: Path, *, fps: float, film: Film, start: float) -> None:
    try:
        import av
    except ImportError as error:
        raise MissingExtra("MP4 needs a package: pip install 'motionary[video]'; .gif and .webp need none") from error
    even = Film(film.size + film.size % 2, film.view, film.clock)  # H.264 wants even sizes
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        stream.width = stream.height = even.size
        stream.pix_fmt = "yuv420p"
        stream.options = {"preset": "veryfast", "crf": "23"}
        for picture in film_frames(positions, fps=fps, film=even, start=start):
            container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode(None))
