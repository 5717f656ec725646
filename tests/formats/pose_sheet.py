"""The picture in docs/formats.md: one pose as each format's reader gives it back, in canonical form: facing +Z.

`python tests/formats/pose_sheet.py docs/formats.png` draws it again.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from body_samples import BODY_SAMPLES, standing_motion
from PIL import Image, ImageDraw, ImageFont
from point_samples import POINT_SAMPLES

from motionary.formats import read_smpl22, write_bvh
from motionary.motion import canonicalise_positions
from motionary.pictures.stick import View, draw_figure

POSES: dict[str, Callable[[Path], Path]] = {
    "bvh": lambda folder: write_bvh(standing_motion(), folder / "clip.bvh"),
    "bvh: XYZ, metres": lambda folder: write_bvh(standing_motion(), folder / "metres.bvh", unit="m", order="XYZ"),
    **BODY_SAMPLES,
    **POINT_SAMPLES,
}
_COLUMNS, _WIDTH, _HEIGHT, _SCALE = 6, 168, 206, 84.0
_VIEW = View(yaw=0.35, pitch=0.12)


def draw_poses(names: list[str]) -> Image.Image:
    """A grid of the samples' last frames in canonical form: +Y up, +Z towards the viewer, a little from the side."""
    rows = -(-len(names) // _COLUMNS)
    picture = Image.new("RGB", (_COLUMNS * _WIDTH, rows * _HEIGHT), "#ffffff")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(size=13)
    with tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(names):
            left, top = number % _COLUMNS * _WIDTH, number // _COLUMNS * _HEIGHT
            joints = canonicalise_positions(read_smpl22(POSES[name](Path(folder)), fps=None)[0].positions)[-1]
            place = joints[0] * [1.0, 0.0, 1.0] + [0.0, joints[:, 1].min(), 0.0]
            draw.text((left + 8, top + 4), name, fill="#1d232b", font=font)
            foot = (left + 0.5 * _WIDTH, top + _HEIGHT - 16.0)
            draw.line((left + 20, foot[1], left + _WIDTH - 20, foot[1]), fill="#d5dbe2", width=2)
            draw_figure(draw, joints - place, foot=foot, scale=_SCALE, view=_VIEW)
    return picture


if __name__ == "__main__":
    draw_poses(list(POSES)).quantize(32).save(sys.argv[1] if len(sys.argv) > 1 else "docs/formats.png", optimize=True)
