"""Pictures of tables: written whole, of the size that the content needs, and different where the content is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from motionary.tasks.reproduce.drawing import Pair, matrix, pairs, scatter, write_png


def test_points_are_drawn_in_their_groups_colours() -> None:
    rng = np.random.default_rng(0)
    image = scatter({"a": rng.normal(0, 1, (20, 2)), "b": rng.normal(9, 1, (20, 2))}, title="two groups")
    colours = {colour for _, colour in image.getcolors(1 << 20)}
    assert {(0xD1, 0x49, 0x5B), (0x22, 0x74, 0xA5)} <= colours
    assert scatter({"a": np.zeros((5, 2))}, title="one place").size == (560, 620)


def test_bars_tell_more_from_less() -> None:
    def drawn(*pairs_of: Pair) -> set[tuple[int, ...]]:
        image = pairs(list(pairs_of), title="t", names=("before", "after"))
        return {colour for _, colour in image.getcolors(1 << 20)}

    more, less = (0x00, 0x79, 0x8C), (0xD1, 0x49, 0x5B)
    assert {more, less} <= drawn(Pair("up", 10.0, 30.0), Pair("down", 50.0, 5.0), Pair("same", 1.0, 1.0))
    assert not {more, less} & drawn(Pair("same", 0.0, 0.0))


def test_a_matrix_is_dark_where_its_shares_are(tmp_path: Path) -> None:
    image = matrix(np.array([[1.0, 0.0], [0.25, 0.75]]), ["walk", "run"], ["walk", "run"], title="t")
    write_png(tmp_path / "m.png", image)
    with Image.open(tmp_path / "m.png") as read:
        assert read.size == image.size
    assert len({colour for _, colour in image.getcolors(1 << 20)} & {(29, 78, 125), (246, 248, 250)}) == 2
