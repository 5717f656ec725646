"""Walkers in words: which attributes are said, that all of them are, in correct sentences, the same for equal seeds."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motionary.errors import MotionaryError
from motionary.text.lexicon.attributes import (
    DENIES,
    KINDS,
    attribute_names,
    attribute_phrases,
    describe_attributes,
    keep_attributes,
)
from motionary.text.lexicon.walker_sentences import PRONOUNS

NAMES = attribute_names()
SETS = st.dictionaries(st.sampled_from(NAMES), st.floats(0, 1), max_size=len(NAMES))
PLAIN_WALKER = {"Female": 0.9, "BodyThin": 0.8, "AgeYoungAdult": 0.7, "Back": 0.6, "Boots": 0.9, "LongCoat": 0.6}
EXCLUSIVE = [
    ("BodyThin", "BodyNormal", "BodyFat"),
    ("Front", "Side", "Back"),
    ("AgeChild", "AgeYoungAdult", "AgeMediumAdult", "AgeOldAdult", "AgeSenior"),
    ("Sandals", "LeatherShoes", "SportShoes", "Boots", "Sneaker", "ClothShoes"),
]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def says(text: str, phrase: str) -> bool:
    return re.search(rf"\b{re.escape(phrase)}\b", text, flags=re.IGNORECASE) is not None


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def test_there_are_the_42_attributes_of_the_data_set():
    assert len(set(NAMES)) == 42
    assert NAMES[0] == "Female"
    assert NAMES[-1] == "LongSleeve"


def test_every_rule_names_attributes_that_exist():
    named = {*DENIES, *KINDS} | {name for names in (*DENIES.values(), *KINDS.values()) for name in names}
    assert named <= set(NAMES)


@pytest.mark.parametrize("name", [*NAMES, "Male"])
def test_each_attribute_has_two_phrases_or_more_and_every_one_of_them_is_used(name: str):
    phrases = attribute_phrases(name)
    assert len(phrases) >= 2
    assert all(phrase.isascii() and "{" not in phrase and phrase == phrase.strip() for phrase in phrases)
    # beside each gender and a child, since pronouns and nouns depend on them; clothes since some phrases need company
    beside = [{}, {"Female": 1}, {"Male": 1}, {"AgeChild": 1}, {"AgeChild": 1, "Female": 1}, {"AgeChild": 1, "Male": 1}]
    others = [{key: value for key, value in one.items() if key != name} for one in beside]
    drawn = rng()
    texts = " ".join(text for one in others for text in describe_attributes({**one, name: 1}, rng=drawn, count=60))
    assert [phrase for phrase in phrases if not says(texts, phrase)] == []


@given(SETS, st.integers(0, 2**32 - 1))
def test_any_set_gives_a_text_that_mentions_what_is_kept(attributes: dict[str, float], seed: int):
    (text,) = describe_attributes(attributes, rng=rng(seed))
    for name in keep_attributes(attributes):
        assert any(says(text, phrase) for phrase in attribute_phrases(name)), name


@given(SETS, st.integers(0, 2**32 - 1))
def test_any_set_gives_well_formed_sentences(attributes: dict[str, float], seed: int):
    (text,) = describe_attributes(attributes, rng=rng(seed))
    assert text.isascii()
    assert re.fullmatch(r"([A-Z][A-Za-z ,-]+\.)( [A-Z][A-Za-z ,-]+\.)*", text), text
    assert not re.search(r"  |,,| ,|\ba [aeiou]|\ban [^aeiou]|\b(\w+) \1\b", text, flags=re.IGNORECASE), text
    assert not re.search(r"\bthey (is|has|wears|carries|walks)\b", text, flags=re.IGNORECASE), text
    assert not re.search(r"\b(she|he|the \w+) (also )?(are|have|wear|carry|walk)\b", text, flags=re.IGNORECASE), text


@given(SETS, st.integers(0, 2**32 - 1))
def test_pronouns_agree_with_the_walker(attributes: dict[str, float], seed: int):
    (text,) = describe_attributes(attributes, rng=rng(seed))
    kept = keep_attributes(attributes)
    gender = next((name for name in ("Female", "Male") if name in kept), None)
    for other in PRONOUNS.keys() - {gender}:
        pronouns = PRONOUNS[other]
        assert not words(text) & {pronouns.they, pronouns.their, pronouns.them}, text


@given(SETS)
def test_what_is_kept_is_over_the_threshold_and_free_of_contradictions(attributes: dict[str, float]):
    kept = set(keep_attributes(attributes))
    assert all(attributes[name] > 0.5 for name in kept - {"Male"})
    assert all(len(kept & set(group)) <= 1 for group in EXCLUSIVE)
    assert all(name not in kept or not kept & set(denied) for name, denied in DENIES.items())


@given(SETS, st.integers(0, 2**32 - 1))
def test_equal_seeds_give_equal_texts_in_whatever_order_the_attributes_come(attributes: dict[str, float], seed: int):
    backwards = dict(reversed(attributes.items()))
    assert describe_attributes(attributes, rng=rng(seed), count=3) == describe_attributes(
        backwards, rng=rng(seed), count=3
    )


def test_seeds_and_counts_give_different_texts():
    over_seeds = {describe_attributes(PLAIN_WALKER, rng=rng(seed))[0] for seed in range(200)}
    assert len(over_seeds) >= 190
    assert len(set(describe_attributes(PLAIN_WALKER, rng=rng(), count=50))) == 50


def test_sentences_follow_several_plans():
    texts = describe_attributes(PLAIN_WALKER, rng=rng(), count=100)
    assert len({text.count(".") for text in texts}) >= 3
    assert len({text.split()[0] for text in texts}) >= 6


def test_a_walker_of_whom_nothing_is_known_is_still_a_walker():
    texts = describe_attributes({}, rng=rng(), count=40)
    assert len(texts) == 40
    assert len(set(texts)) >= 10
    assert describe_attributes({"Boots": 0.2}, rng=rng(3)) == describe_attributes({}, rng=rng(3))


@pytest.mark.parametrize(
    ("attributes", "kept"),
    [
        ({"Female": 0.51}, ("Female",)),
        ({"Female": 0.5}, ()),
        ({"Female": 0.2}, ("Male",)),
        ({"Male": 0.2}, ("Female",)),
        ({"Male": 0.9, "Female": 0.6}, ("Male",)),
        ({"Male": 0.6, "Female": 0.9}, ("Female",)),
        ({"Female": True, "Boots": False}, ("Female",)),
        ({"Boots": np.float32(0.75), "Jacket": np.bool_(True)}, ("Boots", "Jacket")),
        ({"Front": 0.6, "Back": 0.7, "Side": 0.65}, ("Back",)),
        ({"Front": 0.7, "Back": 0.7}, ("Front",)),
        ({"No carrying": 0.8, "Backpack": 0.7, "Bag": 0.9}, ("Backpack", "Bag")),
        ({"No carrying": 0.95, "Backpack": 0.7, "Holding": 0.9}, ("No carrying",)),
        ({"Shoes": 0.9, "Sneaker": 0.6}, ("Sneaker",)),
        ({"Shoes": 0.9, "Sandals": 0.8}, ("Shoes",)),
        ({"Trousers": 0.9, "LongTrousers": 0.6}, ("LongTrousers",)),
        ({"Dress": 0.7, "Trousers": 0.8}, ("Trousers",)),
        ({"CasualWear": 0.7, "FormalWear": 0.8}, ("FormalWear",)),
        ({"no accessory": 1, "OTHER attchment": 0, "long_coat": 1}, ("No accessory", "LongCoat")),
    ],
)
def test_which_attributes_are_kept(attributes: dict[str, float], kept: tuple[str, ...]):
    assert keep_attributes(attributes) == kept


def test_children_are_not_called_men_or_women():
    for gender in ({}, {"Female": 1}, {"Male": 1}):
        texts = describe_attributes({"AgeChild": 1, **gender}, rng=rng(), count=40)
        assert not words(" ".join(texts)) & {"man", "woman", "lady", "gentleman", "person", "adult"}


def test_an_unknown_attribute_is_refused_with_the_known_ones_and_the_closest():
    with pytest.raises(MotionaryError, match=r"'Snekaer' \(did you mean 'Sneaker'\?\).*Female, BodyThin.*LongSleeve"):
        describe_attributes({"Female": 1, "Snekaer": 1}, rng=rng())
    with pytest.raises(MotionaryError, match="no attribute is called 3"):
        keep_attributes({3: 1})  # pyright: ignore[reportArgumentType]
    with pytest.raises(MotionaryError, match="no attribute is called"):
        attribute_phrases("")


@pytest.mark.parametrize("value", [1.5, -0.1, float("nan"), "yes", None, 2])
def test_a_confidence_that_is_none_is_refused(value: object):
    with pytest.raises(MotionaryError, match="'Boots' has the value"):
        keep_attributes({"Boots": value})  # pyright: ignore[reportArgumentType]


def test_other_bad_input_is_refused():
    with pytest.raises(MotionaryError, match="given twice"):
        keep_attributes({"Boots": 1, "boots": 0})
    with pytest.raises(MotionaryError, match="not list"):
        keep_attributes(["Boots"])  # pyright: ignore[reportArgumentType]
    with pytest.raises(MotionaryError, match="at least 1"):
        describe_attributes(PLAIN_WALKER, rng=rng(), count=0)
