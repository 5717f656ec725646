"""The lists of instructions: complete, different, plain, and said with their part of the body."""

from __future__ import annotations

import itertools
import re

import pytest

from motionary.datasets.procedural_coaching import CHANGES
from motionary.errors import MissingData
from motionary.text.lexicon.edits import PARTS, content, corrections, edits, instruction, without_part

ALL = [edit for part in PARTS for edit in edits(part)]
NO_EDIT = re.compile(r"\b(?:finger|thumb|toe nail|wink|smile|type|knit)", re.IGNORECASE)


def test_who_wrote_the_lists_is_said():
    assert content()["about"].startswith("Written by the authors of Motionary")
    assert content()["version"] >= 1


@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_over_a_hundred_wordings(part):
    assert sum(len(edit.wordings) for edit in edits(part)) > 100
    assert len({edit.name for edit in edits(part)}) == len(edits(part))


def test_no_wording_stands_twice():
    every = [text.lower() for edit in ALL for text in edit.wordings]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("edit", ALL, ids=lambda edit: f"{edit.part}-{edit.name}")
def test_wordings_are_plain_and_whole(edit):
    assert len(edit.wordings) == 3
    for text in edit.wordings:
        assert text[0].isupper() and text[-1] != "." and "{" not in text
        assert 1 < len(text.split()) <= 14
        assert not NO_EDIT.search(text)
    named = {side for side in ("left", "right") if edit.name.endswith(side)}
    for text in edit.wordings:
        assert named <= set(re.findall(r"left|right", text))


def test_the_part_is_said_last_and_can_be_taken_away():
    said = instruction("Walk forward", part="lower")
    assert said == "Walk forward with the lower body."
    assert without_part(said) == "Walk forward"
    assert without_part("Bend both knees more.") == "Bend both knees more"


def test_an_unknown_part_lists_those_there():
    with pytest.raises(MissingData, match="there are: upper, lower"):
        edits("tail")


def test_every_difference_of_the_made_pairs_has_words():
    for change, direction in itertools.product(CHANGES.values(), ("more", "less")):
        texts = corrections(change.measure, "instead" if change.swap else direction, change.side or "left")
        assert len(set(texts)) == 3
        assert all("{" not in text and text.endswith(".") for text in texts)


def test_corrections_name_the_limb_and_its_side():
    assert corrections("shoulder_elevation", "more", "left")[0] == "Raise your left arm higher."
    assert corrections("shoulder_elevation", "less", "both")[0] == "Raise both arms less high."
    with pytest.raises(MissingData, match="no words for 'nose more'"):
        corrections("nose", "more")
