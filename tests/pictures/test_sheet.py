"""Contact sheets show the motion they are given."""

from __future__ import annotations

import numpy as np

from motionary.datasets.procedural import corpus_clip
from motionary.pictures import Row, contact_sheet


def _row(positions: np.ndarray, title: str = "a title") -> Row:
    return Row(title=title, detail="0.0-4.0 s", positions=positions, fps=20.0)


def test_a_sheet_has_a_row_a_clip_and_draws_both_sides() -> None:
    positions = corpus_clip(0, seed=3).motion.joint_positions().positions
    one, two = contact_sheet([_row(positions)]), contact_sheet([_row(positions)] * 2)
    assert two.height > 1.8 * one.height
    colours = {colour for _, colour in one.getcolors(maxcolors=1 << 20)}
    assert {(0x2F, 0x6F, 0xDE), (0xD9, 0x48, 0x3B)} <= colours


def test_the_picture_depends_on_the_motion_but_not_on_where_it_starts() -> None:
    first = corpus_clip(0, seed=3).motion.joint_positions().positions
    other = corpus_clip(1, seed=3).motion.joint_positions().positions
    assert contact_sheet([_row(first)]).tobytes() == contact_sheet([_row(first + np.array([5.0, 0.0, -2.0]))]).tobytes()
    assert contact_sheet([_row(first)]).tobytes() != contact_sheet([_row(other)]).tobytes()


def test_an_unreadable_hit_and_hostile_words_still_give_a_sheet() -> None:
    rows = [
        _row(np.zeros((0, 22, 3)), title="x" * 5000),
        _row(np.zeros((0, 22, 3)), title="\x00\u202e line\nbreaks <b>"),
    ]
    assert contact_sheet(rows, heading="").size[1] > 300
