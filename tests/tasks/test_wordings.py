"""Wordings of classes: what is drawn, what is averaged, and that the vectors are those of the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from motionary.tasks.wordings import (
    EVERY,
    EVERY_TOKEN,
    ONE,
    WORDINGS,
    ClassEncoder,
    ClassWords,
    WordBank,
    Wording,
    choices,
    class_words,
    sentence_encode,
    wordings_for,
)
from motionary.text import load_encoder

CLASSES = class_words("utd_mhad")


class Letters:
    """A text encoder of two numbers a letter, so that vectors can be worked out by hand."""

    name = "letters"
    dimension = 2

    def encode_tokens(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        longest = max(map(len, texts))
        tokens = np.zeros((len(texts), longest, 2), dtype=np.float32)
        for row, text in enumerate(texts):
            tokens[row, : len(text)] = [(1, 0) if letter == "a" else (0, 1) for letter in text]
        return tokens, np.arange(longest) < np.array([[len(text)] for text in texts])

    def encode_sentences(self, texts: Sequence[str]) -> np.ndarray:
        return sentence_encode(*self.encode_tokens(texts))


def summed(tokens: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """A text side whose vectors are longer for longer texts."""
    return (tokens * mask[..., None]).sum(axis=1)


def test_every_wording_has_texts_for_every_class_of_both_sets() -> None:
    assert [name for name in WORDINGS if name not in wordings_for(CLASSES)] == ["prompts by hand, sentences averaged"]
    prompts = {words.label: ("a person",) for words in class_words("cmu_actions")}
    assert list(wordings_for(class_words("cmu_actions", prompts=prompts))) == list(WORDINGS)


def test_a_draw_takes_one_text_and_an_average_all() -> None:
    for name, wording in wordings_for(CLASSES).items():
        for choice in choices(wording, CLASSES, seeds=(1, 2, 3)):
            for words, texts in zip(CLASSES, choice, strict=True):
                pool = wording.pool(words)
                assert texts == pool if wording.policy is not ONE else (len(texts) == 1 and texts[0] in pool), name


def test_only_what_is_drawn_differs_by_seed() -> None:
    found = {name: choices(wording, CLASSES, seeds=(1, 2, 3)) for name, wording in wordings_for(CLASSES).items()}
    drawn = {name for name, each in found.items() if len(each) > 1}
    assert drawn == {"one synonym", "one description", "action phrase + one description"}
    wording = WORDINGS["one description"]
    first, second = choices(wording, CLASSES, seeds=(1, 2))
    assert first != second
    assert choices(wording, CLASSES, seeds=(1, 2)) == [first, second]


def test_named_descriptions_begin_with_the_action() -> None:
    words = ClassWords("hop", ("bounce",), "hopping on one leg", ("The knee bends.", "The foot lifts."))
    assert words.named_descriptions == (
        "hopping on one leg. The knee bends.",
        "hopping on one leg. The foot lifts.",
    )


def test_averages_by_hand() -> None:
    bank = WordBank(Letters(), ["aa", "b", "ab"])
    encoder = ClassEncoder(bank, summed)
    # sentences: (2, 0) and (0, 1), their mean as they are, (1, 0.5), then to length 1
    sentences = encoder.vectors((("aa", "b"),), EVERY)
    assert sentences[0] == pytest.approx(np.array([2.0, 1.0]) / np.sqrt(5), abs=1e-6)
    # tokens: position 0 is the mean of a and b, position 1 only "aa" has: (0.5, 0.5) + (1, 0)
    tokens = encoder.vectors((("aa", "b"),), EVERY_TOKEN)
    assert tokens[0] == pytest.approx(np.array([1.5, 0.5]) / np.sqrt(2.5), abs=1e-6)


def test_averages_of_one_text_are_its_own_vector() -> None:
    bank = WordBank(Letters(), ["aab"])
    encoder = ClassEncoder(bank, summed)
    one, every, token = (encoder.vectors((("aab",),), policy) for policy in (ONE, EVERY, EVERY_TOKEN))
    assert np.array_equal(one, every)
    assert one == pytest.approx(token, abs=1e-6)


def test_the_bank_gives_what_the_encoder_gives() -> None:
    texts = ["a person waves", "a person does a cartwheel and then walks away", "run"]
    encoder = load_encoder("minilm")
    bank = WordBank(encoder, [*texts, texts[0]])
    assert sorted(bank.texts) == sorted(texts)
    assert sentence_encode(*bank.tokens(texts)) == pytest.approx(encoder.encode_sentences(texts), abs=1e-5)


def test_a_wording_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORDINGS, "shouted", Wording(lambda words: (words.label.upper(),), ONE))
    assert choices(wordings_for(CLASSES)["shouted"], CLASSES, seeds=(1,))[0][2] == ("RIGHT HAND WAVE",)
