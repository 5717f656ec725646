"""Descriptions of a training's phrases: asked for once, kept, and read back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from motionary.errors import FormatError
from motionary.training.dataset import TrainingClip
from motionary.training.described import own_words, read_answers, told_by, write_answers
from motionary.training.describing import Describing

CLIPS = [
    TrainingClip(np.ones((3, 2)), ("walk",), paraphrases=("The legs step.", "Steps are made.")),
    TrainingClip(np.ones((3, 2)), ("walk", "sit"), paraphrases=("The legs step.",)),
    TrainingClip(np.ones((3, 2)), ("wave",)),
]


class Asked:
    """Describes everything in two ways, and remembers what it was asked."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        self.texts += texts
        return [(f"{text} one", f"{text} two") for text in texts]


class Lengths:
    name, dimension = "lengths@1", 1

    def encode_sentences(self, texts):
        return np.array([[float(len(text))] for text in texts], dtype=np.float32)

    def encode_tokens(self, texts):
        return self.encode_sentences(texts)[:, None], np.ones((len(texts), 1), dtype=bool)


def test_the_corpora_speak_first_and_nobody_is_asked_twice(tmp_path: Path) -> None:
    own = own_words(CLIPS)
    assert own == {"walk": ("The legs step.", "Steps are made."), "sit": ("The legs step.",)}
    path, asked = tmp_path / "run" / "descriptions.json", Asked()
    made = write_answers(path, ["walk", "wave"], Describing(count=1), describe=asked, own=own)
    assert made == {"walk": ("The legs step.",), "wave": ("wave one",)} == read_answers(path)
    assert asked.texts == ["wave"]
    assert write_answers(path, ["wave", "walk"], Describing(count=1), describe=asked, own={}) == made
    assert asked.texts == ["wave"]
    others = Describing(count=2, backends=("lexicon",))
    assert write_answers(tmp_path / "b.json", ["walk"], others, describe=asked, own=own) == {
        "walk": ("walk one", "walk two")
    }


def test_what_was_never_heard_is_described_anew_under_the_same_name() -> None:
    asked = Asked()
    encoder = told_by(Lengths(), Describing(count=2), answers={"walk": ("ab", "abcd")}, describe=asked)
    assert encoder.descriptions(["walk", "sit"]) == [("ab", "abcd"), ("sit one", "sit two")]
    assert asked.texts == ["sit"]
    assert encoder.encode_tokens(["walk"])[0][0, 0, 0] == 3.0
    again = told_by(Lengths(), Describing(count=2), answers={"walk": ("ab", "abcd")}, describe=Asked())
    other = told_by(Lengths(), Describing(count=2), answers={"walk": ("ab", "abc")}, describe=Asked())
    assert again.name == encoder.name != other.name


@pytest.mark.parametrize("content", ["[1]", "{", '{"walk": 3}', "\xff"])
def test_a_damaged_file_is_told(content: str, tmp_path: Path) -> None:
    (tmp_path / "d.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(FormatError, match="descriptions"):
        read_answers(tmp_path / "d.json")
