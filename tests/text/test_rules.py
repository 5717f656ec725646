"""Words by rule: facts into sentences, sentences put otherwise, nothing added."""

from __future__ import annotations

import random

import pytest

from motionary.errors import BackendError
from motionary.text.backends.rewriting import action_phrase, paraphrases
from motionary.text.backends.rules import describe_facts


def fact(text, start, end):
    return {"kind": "x", "text": text, "start": start, "end": end}


def test_facts_become_sentences_in_the_order_of_time():
    assert describe_facts([fact("walks forward", 0, 2)]) == "A person walks forward."
    facts = [fact("turns left", 3, 4), fact("walks forward", 0, 2)]
    assert describe_facts(facts) == "A person walks forward, then turns left."
    together = describe_facts([fact("walks forward", 0, 4), fact("raises the left arm", 1, 2)])
    assert together == "A person walks forward while raising the left arm."
    unknown = describe_facts([fact("walks forward", 0, 4), fact("zigzags", 1, 2)])
    assert unknown == "A person walks forward while the person zigzags."


def test_at_most_three_sentences_that_say_each_clause_once():
    clauses = [f"does thing {number}" for number in range(11)]
    text = describe_facts([fact(clause, number, number + 0.9) for number, clause in enumerate(clauses)])
    assert text.count(".") == 3
    places = [text.index(clause) for clause in clauses[:1] + clauses[2:]]
    assert places == sorted(places)


def test_repeated_neighbours_are_said_once():
    assert describe_facts([fact("walks", 0, 1), fact("walks", 1, 2)]) == "A person walks."


@pytest.mark.parametrize("facts", [[], None, "walks", [3], [{"kind": "x"}], [{"text": " "}]])
def test_without_facts_there_is_nothing_to_say(facts):
    with pytest.raises(BackendError):
        describe_facts(facts)


@pytest.mark.parametrize(
    "sentence",
    [
        "A person walks quickly forward.",
        "a man is jumping with both legs three times",
        "The woman raises her right arm and then kicks twice.",
        "someone turns counterclockwise",
    ],
)
def test_paraphrases_differ_and_keep_sides_counts_and_order(sentence):
    found = paraphrases(sentence, rng=random.Random(0), count=50)
    assert len(found) == len({text.lower() for text in found}) >= 3
    kept = {"left", "right", "twice", "three", "both", "arm", "legs", "kicks", "her"} & set(sentence.strip(".").split())
    for text in found:
        assert text.strip(".").lower() != sentence.strip(".").lower()
        assert kept <= set(text.strip(".").split()), text
        assert _sex(text) == _sex(sentence)
    assert found == paraphrases(sentence, rng=random.Random(0), count=50)


@pytest.mark.parametrize(
    ("sentence", "never"),
    [
        ("A person jumps rope.", "leap"),
        ("A person does a forward roll.", "a forwards"),
        ("A person is doing nothing.", "perform"),
        ("A person does not move.", "perform"),
    ],
)
def test_words_that_belong_together_stay_together(sentence, never):
    assert not any(never in text for text in paraphrases(sentence, rng=random.Random(0), count=50))


def _sex(text):
    words = set(text.lower().strip(".").split())
    return "male" if words & {"man", "male"} else "female" if words & {"woman", "female"} else None


def test_the_tense_of_a_verb_among_several_stays():
    assert not any(" is " in text for text in paraphrases("A person walks and waves.", rng=random.Random(0), count=50))


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("A person walks in a circle.", "Walk in a circle"),
        ("Someone is kicking, then runs away", "Kick"),
        ("The man raises the left arm and waves.", "Raise the left arm"),
        ("A person runs in the", "Run"),
        ("A person takes 3 and a half steps forward.", "Take 3 and a half steps forward"),
        ("A human jumps over an approximately 30cm obstacle.", "Jump over an approximately 30cm obstacle"),
        ("A person is doing sidewards punches like with paddle at ping-pong.", "Do sidewards punches"),
    ],
)
def test_action_phrases(sentence, phrase):
    assert action_phrase(sentence) == phrase


@pytest.mark.parametrize(
    "sentence", ["", "walk", "the walk of a person", "A person xqzzies.", "A person walks. He runs.", "a " * 500]
)
def test_what_the_rules_cannot_read_is_left_alone(sentence):
    assert paraphrases(sentence, rng=random.Random(0), count=5) == []
    assert action_phrase(sentence) == ""
