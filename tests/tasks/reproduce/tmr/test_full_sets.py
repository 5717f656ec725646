"""Generated texts found for captions, whoever numbered them."""

from __future__ import annotations

import pytest

from motionary.errors import FormatError
from motionary.tasks.reproduce.tmr.full_sets import words_by_text
from motionary.text.layout import Annotated, AugmentedSet, Segment


def motion(*segments: tuple[str, str, float, float]) -> Annotated:
    return Annotated("CMU/01/01_01", 9.0, tuple(Segment(*each) for each in segments))


ORIGINALS = {"1": motion(("1_0", "walks", 0, 4), ("1_1", "runs", 4, 9)), "2": motion(("2_0", "jumps", 0, 9))}


def test_ours_go_by_the_segment_they_are_of() -> None:
    paraphrases = {"1": motion(("1_0_p0", "strolls", 0, 4), ("1_1_p0", "sprints", 4, 9), ("1_1_p1", "dashes", 4, 9))}
    actions = {"1": motion(("1_0_a0", "walk", 0, 4))}
    words = words_by_text(AugmentedSet(ORIGINALS, paraphrases, actions))
    assert words("walks").paraphrases == ("strolls",) and words("walks").actions == ("walk",)
    assert words("runs").paraphrases == ("sprints", "dashes") and words("runs").actions == ()
    assert words("jumps").paraphrases == () and words("anything").actions == ()


def test_others_go_by_the_stretch() -> None:
    words = words_by_text(
        AugmentedSet(ORIGINALS, {"1": motion(("p-17", "strolls", 0, 4), ("p-18", "dashes", 4, 9))}, {})
    )
    assert words("walks").paraphrases == ("strolls",)
    assert words("runs").paraphrases == ("dashes",)


def test_texts_of_another_data_set_are_refused() -> None:
    with pytest.raises(FormatError, match="made of another data set"):
        words_by_text(AugmentedSet(ORIGINALS, {"9": motion(("9_0_p0", "strolls", 1, 2))}, {}))
    assert words_by_text(AugmentedSet(ORIGINALS, {}, {}))("walks").paraphrases == ()
