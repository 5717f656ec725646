"""Two motions side by side, aligned in time, with the joints to change marked: the coach's picture and film."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from motionary.errors import FormatError, MotionaryError
from motionary.pictures.stick import View, draw_figure

Array = NDArray[np.floating]

_BACKGROUND, _INK, _FAINT, _FLOOR, _MARK, _LABEL = (
    "#ffffff", "#1d232b", "#5f6b78", "#d5dbe2", "#f2a100", "#8a5a00",
)  # fmt: skip
_WIDTH, _HEIGHT, _TITLE, _LINE = 190, 230, 26, 20
_RING = 9
_BESIDE = (
    (11, -9, "lm"), (-11, -9, "rm"), (11, 9, "lm"), (-11, 9, "rm"), (0, -17, "mm"), (0, 17, "mm"), (15, 0, "lm"),
    (-15, 0, "rm"), (26, 0, "lm"), (-26, 0, "rm"),
)  # fmt: skip
"""Where a ring's number may stand: pixels across and down from its middle, and the text's anchor."""
_FRAMES_A_SECOND = 20.0
_KEY = "blue: left, red: right"


@dataclass(frozen=True, eq=False)
class PairPicture:
    """`attempt`, `target` (moments, 22, 3) metres at moments that belong together, X left, Z forward, floor at 0.

    `moments` and `names` of the poses that a still shows; `marks`: joints to change, each with the index of the first
    and last moment at which it is marked and the number of its instruction, from 0; `lines`: the instructions;
    `spans`: words, first and last moment of each phase, which a film names; `seconds` that a film lasts.
    """

    attempt: Array
    target: Array
    moments: tuple[int, ...]
    names: tuple[str, ...]
    marks: tuple[tuple[int, int, int, int], ...]
    lines: tuple[str, ...]
    spans: tuple[tuple[str, int, int], ...] = ()
    seconds: float = 3.0
    view: View = field(default_factory=lambda: View(yaw=0.75, pitch=0.12))


def save_pair(picture: PairPicture, path: Path) -> Path:
    """Write .png (poses of the phases, attempt above target) or .gif (both moving side by side).

    The file is there whole or not at all. Raises `FormatError` for another suffix.
    """
    savers = {".png": _save_png, ".gif": _save_gif}
    save = savers.get(path.suffix.lower())
    if save is None:
        raise FormatError(f"the coach draws {' and '.join(savers)}", path=path)
    if not len(picture.attempt) or picture.attempt.shape != picture.target.shape:
        raise MotionaryError(
            f"poses of shapes {picture.attempt.shape} and {picture.target.shape} cannot be drawn as one"
        )
    aside = path.with_name(f".{path.name}.part{path.suffix}")
    try:
        save(picture, aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def still(picture: PairPicture) -> Image.Image:
    """Poses of the phases from left to right, the attempt's above the target's."""
    columns = len(picture.moments)
    lines = _numbered(picture.lines)
    sheet = Image.new(
        "RGB", (_width(columns, lines), 2 * (_TITLE + _HEIGHT) + _LINE * (len(lines) + 1) + 8), _BACKGROUND
    )
    draw = ImageDraw.Draw(sheet)
    for row, (title, poses) in enumerate((("attempt", picture.attempt), ("target", picture.target))):
        top = row * (_TITLE + _HEIGHT)
        draw.text((12, top + 6), title, fill=_INK, font=_font())
        for column, (moment, name) in enumerate(zip(picture.moments, picture.names, strict=True)):
            left = 12 + column * _WIDTH
            draw.text((left + _WIDTH / 2, top + 14), name, fill=_FAINT, font=_font(11), anchor="mm")
            _draw(draw, poses[moment], picture, moment, box=(left, top + _TITLE), marked=row == 0)
    _write(draw, lines, 2 * (_TITLE + _HEIGHT) + 8, sheet.width)
    return sheet


def film(picture: PairPicture) -> list[Image.Image]:
    """Attempt on the left, target on the right, the same moment of the movement in each frame."""
    frames = max(8, round(picture.seconds * _FRAMES_A_SECOND))
    lines = _numbered(picture.lines)
    width, height = _width(2, lines), _TITLE + _HEIGHT + _LINE * (len(lines) + 1)
    pictures = []
    for moment in np.linspace(0, len(picture.attempt) - 1, frames).round().astype(int):
        frame = Image.new("RGB", (width, height), _BACKGROUND)
        draw = ImageDraw.Draw(frame)
        name = next((words for words, first, last in picture.spans if first <= moment <= last), "")
        draw.text((width / 2, 32), name, fill=_FAINT, font=_font(11), anchor="mm")
        for column, (title, poses) in enumerate((("attempt", picture.attempt), ("target", picture.target))):
            left = width // 2 + (column - 1) * _WIDTH
            draw.text((left + 6, 14), title, fill=_INK, font=_font(), anchor="lm")
            _draw(draw, poses[moment], picture, int(moment), box=(left, _TITLE), marked=column == 0)
        _write(draw, lines, _TITLE + _HEIGHT + 6, width)
        pictures.append(frame)
    return pictures


def _numbered(lines: Sequence[str]) -> list[str]:
    return [f"{number}  {line}" for number, line in enumerate(lines, 1)] if len(lines) > 1 else list(lines)


def _width(columns: int, lines: Sequence[str]) -> int:
    longest = max((_font().getlength(line) for line in lines), default=0)
    return max(24 + columns * _WIDTH, 24 + round(max(longest, _font(11).getlength(_KEY))))


def _write(draw: ImageDraw.ImageDraw, lines: Sequence[str], top: int, width: int) -> None:
    for number, line in enumerate(lines):
        draw.text((12, top + number * _LINE), line, fill=_INK, font=_font())
    draw.text((width - 12, top + len(lines) * _LINE + 8), _KEY, fill=_FAINT, font=_font(11), anchor="rm")


def _font(size: int = 14) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size)


def _draw(
    draw: ImageDraw.ImageDraw,
    joints: Array,
    picture: PairPicture,
    moment: int,
    *,
    box: tuple[int, int],
    marked: bool,
) -> None:
    scale, middle = _fit(picture)
    foot = (box[0] + _WIDTH / 2 - scale * middle, box[1] + _HEIGHT - 24)
    draw.line((box[0] + 6, foot[1], box[0] + _WIDTH - 6, foot[1]), fill=_FLOOR, width=2)
    draw_figure(draw, joints, foot=foot, scale=scale, view=picture.view)
    if not marked:
        return
    flat = picture.view.project(joints)
    rings = {
        joint: (foot[0] + scale * float(flat[joint, 0]), foot[1] - scale * float(flat[joint, 1]))
        for joint in _marked(picture.marks, moment)
    }
    for x, y in rings.values():
        draw.ellipse((x - _RING, y - _RING, x + _RING, y + _RING), outline=_MARK, width=3)
    if len(picture.lines) > 1:
        _label(draw, rings, _marked(picture.marks, moment))


def _label(
    draw: ImageDraw.ImageDraw, rings: Mapping[int, tuple[float, float]], numbers: Mapping[int, Sequence[int]]
) -> None:
    """Number the rings, after all are drawn: beside them where no ring and no number is, neighbours of a kind once."""
    taken = [(x - _RING, y - _RING, x + _RING, y + _RING) for x, y in rings.values()]
    told: list[tuple[str, float, float]] = []
    for joint, (x, y) in sorted(rings.items()):
        label = ",".join(str(number + 1) for number in numbers[joint])
        if any(label == text and np.hypot(x - there, y - height) < 4 * _RING for text, there, height in told):
            continue
        told.append((label, x, y))
        boxes = [draw.textbbox((x + over, y + up), label, font=_font(12), anchor=how) for over, up, how in _BESIDE]
        free = next((n for n, box in enumerate(boxes) if not any(_meet(box, other) for other in taken)), 0)
        over, up, how = _BESIDE[free]
        draw.text(
            (x + over, y + up), label, fill=_LABEL, font=_font(12), anchor=how, stroke_width=2, stroke_fill=_BACKGROUND
        )
        taken.append(boxes[free])


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two boxes (left, top, right, bottom) share a pixel."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _fit(picture: PairPicture) -> tuple[float, float]:
    """Pixels a metre and the middle across in metres, such that every pose of both is inside its box."""
    flat = picture.view.project(np.concatenate((picture.attempt, picture.target)).reshape(-1, 3))
    low, high = flat.min(axis=0), flat.max(axis=0)
    wide, tall = max(float(high[0] - low[0]), 0.3), max(float(high[1]), 0.3)
    return min((_HEIGHT - 60) / tall, (_WIDTH - 24) / wide), 0.5 * float(low[0] + high[0])


def _marked(marks: Sequence[tuple[int, int, int, int]], moment: int) -> dict[int, list[int]]:
    """Joint -> numbers of the instructions that mark it at the moment."""
    found: dict[int, list[int]] = {}
    for joint, first, last, number in marks:
        if first <= moment <= last and number not in found.setdefault(joint, []):
            found[joint].append(number)
    return {joint: numbers for joint, numbers in found.items() if numbers}


def _save_png(picture: PairPicture, path: Path) -> None:
    still(picture).save(path, format="PNG")


def _save_gif(picture: PairPicture, path: Path) -> None:
    frames = [
        each.quantize(colors=48, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE) for each in film(picture)
    ]
    delay = round(1000 / _FRAMES_A_SECOND)
    # the last frame stays for a moment, so that one sees where the movement begins again
    delays = [delay] * (len(frames) - 1) + [700]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=delays, loop=0, disposal=1)
