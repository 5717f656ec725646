"""Mirrored captions: sides swap, everything else stays."""

from __future__ import annotations

import pytest

from motionary.datasets.captions import mirror_caption
from motionary.datasets.cmu import shipped_captions


@pytest.mark.parametrize(
    ("text", "mirrored"),
    [
        ("raises the left arm", "raises the right arm"),
        ("Left, then RIGHT", "Right, then LEFT"),
        ("turns clockwise", "turns counterclockwise"),
        ("turns Counterclockwise", "turns Clockwise"),
        ("turns anti-clockwise to the right", "turns clockwise to the left"),
        ("turns anticlockwise", "turns clockwise"),
        ("sits down right away and stands upright", "sits down right away and stands upright"),
        ("kicks right after turning right", "kicks right after turning left"),
        ("steps leftwards, bright and brightly", "steps rightwards, bright and brightly"),
        ("a right-handed throw", "a left-handed throw"),
        ("a person walks", "a person walks"),
        ("", ""),
    ],
)
def test_sides_change_places(text: str, mirrored: str) -> None:
    assert mirror_caption(text) == mirrored


def test_mirroring_every_shipped_caption_twice_gives_it_back() -> None:
    texts = [text for entry in shipped_captions().values() for text in entry["captions"]]
    assert any(mirror_caption(text) != text for text in texts)
    assert [mirror_caption(mirror_caption(text)) for text in texts] == texts
