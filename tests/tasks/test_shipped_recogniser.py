"""The recogniser that ships: small, trained on nothing with terms, and right on motions that it never saw."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.procedural import generate_clip
from motionary.errors import FormatError, MissingData
from motionary.formats import write_bvh
from motionary.models.checkpoint import read_record
from motionary.tasks.action_files import SHIPPED, open_recogniser, recogniser_folder
from motionary.tasks.recognise_language import recognise_language
from motionary.tasks.tokens import action_tokens

APART = ("walk", "squat", "jumping_jacks", "wave", "clap", "jump_up", "cartwheel", "crawl", "punch", "front_kick")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shipped")
    for number, family in enumerate(APART):
        motion = generate_clip(np.random.default_rng([4242, number]), family=family).motion
        write_bvh(motion, folder / f"{family}.bvh")
    return folder


def test_it_is_small_and_says_what_it_was_made_of():
    folder = Path(str(resources.files("motionary") / "assets" / SHIPPED))
    assert recogniser_folder(None) == folder
    assert sum(path.stat().st_size for path in folder.rglob("*")) < 8_000_000
    card = (folder / "card.md").read_text(encoding="utf-8")
    for part in ("Trained on", "Command", "Scores", "Licence", "Limits"):
        assert part in card
    for part in ("tokenizer", "language"):
        record = read_record(folder / part)
        assert record["skeleton"] == "smpl22"
        assert record["fps"] == 20


def test_it_names_motions_of_bodies_and_seeds_it_never_saw(files):
    try:
        open_recogniser()
    except MissingData as error:
        pytest.skip(str(error))
    labels = [family.replace("_", " ") for family in APART]
    right = 0
    for family in APART:
        found = recognise_language(files / f"{family}.bvh", labels)
        right += found.labels[0].label == family.replace("_", " ")
    assert right >= 7


def test_different_motions_are_said_in_different_codes(files):
    one, other = (action_tokens(files / f"{family}.bvh") for family in ("walk", "crawl"))
    assert not set(one.sentence) & set(other.sentence)
    assert one.different > 2


def test_a_body_of_no_size_is_no_motion(tmp_path):
    path = tmp_path / "nobody.npy"
    np.save(path, np.zeros((40, 22, 3)))
    for read in (recognise_language, action_tokens):
        with pytest.raises(FormatError, match=r"nobody\.npy: all joints are in one place"):
            read(path)
