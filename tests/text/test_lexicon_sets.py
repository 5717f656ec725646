"""The texts of NTU RGB+D 120, Toyota Smarthome and UAV-Human: the sets complete, every text of its kind and its own."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from motionary.text import load_encoder
from motionary.text.lexicon import Entry, find_entry, load_lexicon

# set -> (labels, index of the first, some labels by index as the authors of the data sets list them)
SETS: dict[str, tuple[int, int, dict[int, str]]] = {
    "ntu120": (
        *(120, 1),
        {
            1: "drink water",
            9: "standing up (from sitting position)",
            25: "reach into pocket",
            49: "use a fan (with hand or paper)/feeling warm",
            50: "punching/slapping other person",
            60: "walking apart from each other",
            61: "put on headphone",
            106: "hit other person with something",
            120: "finger-guessing game (playing rock-paper-scissors)",
        },
    ),
    "toyota_smarthome": (
        *(31, 0),
        {0: "Cook.Cleandishes", 11: "Eat.Snack", 16: "Makecoffee.Pourgrains", 23: "Readbook", 30: "WatchTV"},
    ),
    "uav_human": (
        *(155, 0),
        {
            0: "drink",
            33: "cross arms in front to say no",
            81: "steal something from other's pocket",
            99: "hover",
            115: "all clear",
            121: "throw litter",
            154: "close an umbrella",
        },
    ),
}
ENTRIES = [(name, entry) for name in SETS for entry in load_lexicon(name).entries.values()]
TEXTS = [(f"{name}: {entry.label}", text) for name, entry in ENTRIES for text in entry.descriptions]
# actions of NTU RGB+D 120 that two people do
MUTUAL = [*range(50, 61), *range(106, 121)]

BODY = re.compile(
    r"\b(hands?|arms?|forearms?|elbows?|wrists?|fingers?|fingertips|thumbs?|palms?|fists?|legs?|knees?|thighs?|foot|feet"
    r"|heels?|toes|hips?|trunks?|body|bodies|back|spine|chest|shoulders?|heads?|chin|neck|weight|steps?|strides?)\b"
)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:[-'][a-z]+)*", text.lower())


def likeness(one: str, other: str) -> float:
    """Share of words that two texts have in common, of all the words in either."""
    first, second = set(words(one)), set(words(other))
    return len(first & second) / len(first | second)


@pytest.mark.parametrize("name", SETS)
def test_the_set_is_complete_and_numbered_as_its_authors_do(name: str):
    count, first, known = SETS[name]
    entries = load_lexicon(name).entries.values()
    assert [entry.index for entry in entries] == list(range(first, first + count))
    by_index = {entry.index: entry.label for entry in entries}
    assert {index: by_index[index] for index in known} == known


@pytest.mark.parametrize("name", [*SETS])
def test_the_header_says_who_wrote_it_and_where_the_labels_come_from(name: str):
    about = load_lexicon(name).about
    assert about.startswith("Written by the authors of Motionary")
    assert "language model" in about
    assert "Labels: " in about


def test_every_label_has_two_descriptions_one_to_three_synonyms_and_a_phrase():
    for name, entry in ENTRIES:
        where = f"{name}: {entry.label}"
        assert len(entry.descriptions) == 2, where
        assert 1 <= len(entry.synonyms) <= 3, where
        assert len(set(entry.synonyms)) == len(entry.synonyms), where
        assert 2 <= len(words(entry.action)) <= 20, where
        assert not entry.action.endswith("."), where


def test_descriptions_have_40_to_60_words():
    assert [(where, len(text.split())) for where, text in TEXTS if not 40 <= len(text.split()) <= 60] == []


def test_descriptions_are_plain_sentences():
    for where, text in TEXTS:
        assert re.fullmatch(r"[A-Z][A-Za-z ,;:'-]+\.( [A-Z][A-Za-z ,;:'-]+\.)+", text), where
        assert not re.search(r"  |\b(\w+) \1\b", text), where


def test_descriptions_follow_the_body_in_the_present_tense():
    for where, text in TEXTS:
        assert len(set(BODY.findall(text.lower()))) >= 3, where
        assert not re.search(r"\b(would|will|was|were|should)\b", text), where


def test_no_two_descriptions_are_alike():
    assert len({text for _, text in TEXTS}) == len(TEXTS)
    for name, entry in ENTRIES:
        assert likeness(*entry.descriptions) < 0.35, f"{name}: {entry.label}"
    close = [
        (one, other)
        for (one, first), (other, second) in combinations(TEXTS, 2)
        if one.split(":")[0] == other.split(":")[0] and likeness(first, second) > 0.5
    ]
    assert close == []


def test_no_sentence_is_used_twice():
    sentences = [sentence for _, text in TEXTS for sentence in text.rstrip(".").split(". ")]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("index", MUTUAL)
def test_actions_of_two_people_tell_of_both(index: int):
    entry = next(entry for entry in load_lexicon("ntu120").entries.values() if entry.index == index)
    for text in entry.descriptions:
        assert re.search(r"\b(other|another|each|both|two)\b", text.lower()), text
        assert not re.search(r"\bthe person (?!who|in front|opposite)", text.lower()), "two people: say which"


@pytest.mark.parametrize("name", [*SETS])
def test_no_name_is_shared_by_two_labels_of_a_set(name: str):
    entries = load_lexicon(name).entries
    labels = {label.casefold() for label in entries}
    owners: dict[str, str] = {}
    for entry in entries.values():
        for synonym in entry.synonyms:
            assert synonym.casefold() not in labels - {entry.label.casefold()}, (entry.label, synonym)
            assert owners.setdefault(synonym, entry.label) == entry.label, synonym


def test_everything_is_ascii():
    for name, entry in ENTRIES:
        assert " ".join([entry.label, entry.action, *entry.synonyms, *entry.descriptions]).isascii(), (
            name,
            entry.label,
        )


@pytest.mark.parametrize(
    ("name", "written", "label"),
    [
        ("ntu120", "Hand Waving", "hand waving"),
        ("ntu120", "rock paper scissors", "finger-guessing game (playing rock-paper-scissors)"),
        ("toyota_smarthome", "watch television", "WatchTV"),
        ("uav_human", "finger snap", "figure snap"),
    ],
)
def test_labels_are_found_by_the_words_people_use(name: str, written: str, label: str):
    found = find_entry(written, lexicon=name)
    assert isinstance(found, Entry)
    assert found.label == label


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "first", "among_five"), [("ntu120", 0.6, 0.9), ("toyota_smarthome", 0.75, 0.95), ("uav_human", 0.55, 0.8)]
)
def test_an_action_phrase_finds_its_own_descriptions(name: str, first: float, among_five: float):
    """By MiniLM, the mean of an action's two descriptions is the nearest to its phrase, or among the nearest."""
    entries = list(load_lexicon(name).entries.values())
    encoder = load_encoder()
    phrases = encoder.encode_sentences([entry.action for entry in entries])
    texts = encoder.encode_sentences([text for entry in entries for text in entry.descriptions])
    means = texts.reshape(len(entries), 2, -1).mean(axis=1)
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    likeness_to = phrases @ means.T
    nearer = (likeness_to > np.diag(likeness_to)[:, None]).sum(axis=1)
    assert (nearer == 0).mean() >= first
    assert (nearer < 5).mean() >= among_five
