"""A phrase as the mean of its descriptions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from motionary.errors import MotionaryError
from motionary.text.backends import Answer, Unanswered
from motionary.text.describing import DescribingEncoder, action_gpt, asking
from motionary.text.encoders import load_encoder, unscaled_sentences

DESCRIPTIONS = {
    "wave": ["a person lifts a hand and swings it", "the arm is raised", "a hand moves from side to side"],
    "bow": ["the trunk leans forward"],
}


class Describer:
    """Answers from a table and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> list[list[str]]:
        self.asked += texts
        return [DESCRIPTIONS.get(text, []) for text in texts]


@pytest.fixture
def describer() -> Describer:
    return Describer()


def test_sentences_are_the_mean_of_the_first_descriptions_not_normalised(describer: Describer) -> None:
    plain = load_encoder("minilm")
    encoder = DescribingEncoder(plain, describer, count=2, source="table")
    vectors = unscaled_sentences(plain, DESCRIPTIONS["wave"][:2])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    np.testing.assert_allclose(vectors / lengths, plain.encode_sentences(DESCRIPTIONS["wave"][:2]), atol=1e-6)
    assert (lengths > 1.5).all()
    mean = vectors.mean(axis=0)
    np.testing.assert_allclose(encoder.encode_sentences(["wave"])[0], mean / np.linalg.norm(mean), atol=1e-6)


def test_tokens_are_averaged_where_descriptions_still_go_on(describer: Describer) -> None:
    plain = load_encoder("minilm")
    tokens, mask = DescribingEncoder(plain, describer, count=3, source="table").encode_tokens(["wave", "bow"])
    each, valid = plain.encode_tokens(DESCRIPTIONS["wave"])
    lengths = valid.sum(axis=1)
    assert mask[0].sum() == lengths.max()
    np.testing.assert_allclose(tokens[0, 0], each[:, 0].mean(axis=0), atol=1e-5)
    last = int(lengths.max()) - 1
    np.testing.assert_allclose(tokens[0, last], each[lengths > last, last].mean(axis=0), atol=1e-5)
    assert not tokens[1, int(mask[1].sum()) :].any()


def test_one_description_and_none(describer: Describer) -> None:
    plain = load_encoder("minilm")
    encoder = DescribingEncoder(plain, describer, count=4, source="table")
    np.testing.assert_allclose(
        encoder.encode_sentences(["bow", "sit"]), plain.encode_sentences([*DESCRIPTIONS["bow"], "sit"]), atol=1e-5
    )
    assert encoder.encode_sentences([]).shape == (0, 384)


def test_each_text_is_asked_about_once_and_the_name_says_how(describer: Describer) -> None:
    plain = load_encoder("minilm")
    encoder = DescribingEncoder(plain, describer, count=2, source="table")
    encoder.encode_sentences(["wave", "bow", "wave"])
    encoder.encode_tokens(["wave"])
    assert describer.asked == ["wave", "bow"]
    names = {DescribingEncoder(plain, describer, count=k, source=s).name for k in (2, 4) for s in ("table", "model")}
    assert len(names) == 4 and all(name.startswith(plain.name) for name in names)
    with pytest.raises(MotionaryError, match="at least one"):
        DescribingEncoder(plain, describer, count=0, source="table")


class Says:
    """A back end that knows some phrases."""

    def __init__(self, **known: tuple[str, ...]) -> None:
        self.known, self.name, self.prompts = known, "says", []

    def answer(self, requests, *, done=None):
        self.prompts += [request.prompt for request in requests]
        texts = [self.known.get(request.subject.get("action", request.subject.get("text"))) for request in requests]
        for place, found in enumerate(texts):
            if found and done:
                done(place, Answer(found, self.name))
        failures = {place: "unknown" for place, found in enumerate(texts) if not found}
        if failures:
            raise Unanswered(failures)
        return [Answer(found, self.name) for found in texts if found]


def test_back_ends_are_asked_in_turn_for_what_is_left() -> None:
    first, second = Says(walk=("w1", "w2")), Says(sit=("s1",), walk=("never",))
    describe = asking([(first, ""), (second, "tmr-paraphrase")], prompt="action-gpt-person", count=2)
    assert describe(["sit", "walk", "fly"]) == [("s1",), ("w1", "w2"), ()]
    assert first.prompts == ["action-gpt-person"] * 3 and second.prompts == ["tmr-paraphrase"] * 2


def test_a_back_end_that_stopped_is_not_passed_over() -> None:
    class Gone(Says):
        def answer(self, requests, *, done=None):
            raise Unanswered({0: "no server"}, stopped=True)

    with pytest.raises(Unanswered, match="no server"):
        asking([(Gone(), ""), (Says(walk=("w",)), "")])(["walk"])


def test_action_gpt_offline_describes_labels_and_names_its_prompt() -> None:
    encoder = load_encoder("minilm")
    variant, other = action_gpt(encoder, count=2), action_gpt(encoder, prompt="action-gpt-action", count=2)
    assert len(variant.descriptions(["crawl"])[0]) == 2
    assert variant.name != other.name and variant.name == action_gpt(encoder, count=2).name
    assert variant.descriptions(["xyzzy"]) == [("xyzzy",)]
    with pytest.raises(MotionaryError, match="no prompt is called"):
        action_gpt(encoder, prompt="haiku")
