"""The prompts: the papers' wording, and strangers' words that stay data in each of them (R12)."""

from __future__ import annotations

import json
import random
import re

import pytest
from hostile import PAYLOADS

from motionary.errors import MotionaryError
from motionary.text.backends import Unanswered, open_backend
from motionary.text.backends.cleaning import clean_text, listed_texts, problem_of, whole_sentences
from motionary.text.prompts import PROMPTS, pairs_from_texts, prompt_of
from motionary.text.prompts.safety import GUARD, LIMIT, as_data, plain_line

MARKED = re.compile(r"<data>[^<>]*</data>")


@pytest.mark.parametrize(
    ("name", "wording"),
    [
        ("action-gpt", "Describe a person's body movements who is performing the action {} in detail"),
        ("action-gpt-movements", "Describe a person's body movements who is performing the action {}"),
        ("action-gpt-person", "Describe a person performing the action {}"),
        ("action-gpt-action", "Describe the action {}"),
        ("walk-and-text-action", "Describe in detail a person's body movements who is performing the action: {}"),
        ("walk-and-text-appearance", "Concisely describe a person with the following features: {}"),
    ],
)
def test_the_papers_wording(name, wording):
    assert prompt_of(name).messages("walk")[-1].content == wording.format("<data>walk</data>")


def test_few_shot_pairs_come_first_in_the_papers_form():
    turns = prompt_of("tmr-describe-label").messages("wave", pairs=[("Point.", "A person motions forward.")])
    assert turns[-1].content == (
        "Sentence: <data>Point.</data> Paraphrased: <data>A person motions forward.</data>\n"
        "Sentence: <data>wave</data> Paraphrased:"
    )
    assert len(prompt_of("cigtime-targets").pairs) == 7


@pytest.mark.parametrize("name", PROMPTS)
def test_every_prompt_has_a_source_and_guards_itself(name):
    prompt = PROMPTS[name]
    assert prompt.source
    assert prompt.template.count("{data}") == 1
    system = prompt.messages("walk")[0]
    assert (system.role, system.content.startswith(GUARD)) == ("system", True)


@pytest.mark.parametrize("name", PROMPTS)
def test_hostile_texts_stay_inside_their_marks(name):
    """Of 208 payloads: only the user message between the marks differs from a harmless label's."""
    prompt = PROMPTS[name]
    harmless = prompt.messages("walk", pairs=[("a", "b")])
    frame = MARKED.sub("<data></data>", harmless[1].content)
    for payload in PAYLOADS:
        subject = {payload: True} if prompt.subject == "attributes" else payload
        subject = [{"kind": "k", "text": payload}] if prompt.subject == "facts" else subject
        turns = prompt.messages(subject, pairs=[(payload, payload)])
        assert [turn.role for turn in turns] == ["system", "user"]
        assert turns[0] == harmless[0]
        assert MARKED.sub("<data></data>", turns[1].content) == frame
        inside = "".join(MARKED.findall(turns[1].content))
        assert "\n" not in inside and not re.search(r"\[/?INST\]|\x1b|\x00|[\u2028\u202e\u200b\u00ad]", inside)


def test_words_about_movement_pass_unchanged():
    for text in ("A person's left arm: 90° up, then (slowly) down - twice!", "跳ぶ", "café 100 %", 'says "hi"'):
        assert plain_line(text) == text


def test_long_texts_are_cut_and_short_work_is_made_of_huge_ones():
    assert len(plain_line("walk " * 10_000)) <= LIMIT
    assert as_data("x" * 10_000_000).endswith("\u2026</data>")


@pytest.mark.parametrize("payload", PAYLOADS[::13])
def test_offline_back_ends_are_not_affected(payload):
    for name in ("lexicon", "rules"):
        for prompt in ("action-gpt", "tmr-paraphrase", "tmr-describe-label"):
            with pytest.raises(Unanswered) as caught:
                open_backend(name).answer([prompt_of(prompt).request(payload)])
            assert caught.value.failures


def test_an_empty_subject_and_no_texts_are_refused():
    for subject in ("", " \n", "\u200b"):
        with pytest.raises(MotionaryError, match="empty"):
            prompt_of("action-gpt").request(subject)
    with pytest.raises(MotionaryError, match="at least 1"):
        prompt_of("action-gpt").request("walk", count=0)
    with pytest.raises(MotionaryError, match="known: action-gpt"):
        prompt_of("nonsense")


def test_pairs_from_several_annotations_of_one_motion():
    groups = [["a walk", "walking"], ["one"], ["same", "same"], ["x", "y", "z"]]
    pairs = pairs_from_texts(groups, count=5, rng=random.Random(0))
    assert len(pairs) == 2
    assert {frozenset(pair) <= set(groups[0]) | set(groups[3]) for pair in pairs} == {True}
    assert all(given != wanted for given, wanted in pairs)
    assert pairs == pairs_from_texts(groups, count=5, rng=random.Random(0))


@pytest.mark.parametrize(
    ("completion", "text"),
    [
        ("The arms rise.\nThe knees bend.", "The arms rise. The knees bend."),
        ('"A person walks."', "A person walks."),
        ("**A person** walks.", "A person walks."),
        ("Sure! Here is a description: A person walks.", "A person walks."),
        ("<think>hm, walking</think>A person walks.", "A person walks."),
        ("<think>never ends", ""),
        ("Paraphrased: <data>Someone walks.</data>", "Someone walks."),
        ("1. A person walks.", "A person walks."),
        ("\x1b[31mA person walks.", "[31mA person walks."),
    ],
)
def test_completions_are_cleaned(completion, text):
    assert clean_text(completion) == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("...", "empty"),
        ("I'm sorry, but I can't help.", "refused"),
        ("I cannot describe this.", "refused"),
        ("As an AI, I walk.", "refused"),
        ("I can see a person walk.", None),
        ("A person says sorry.", None),
    ],
)
def test_what_is_no_answer(text, problem):
    assert problem_of(text) == problem


def test_lists_are_read_out_of_fences_and_broken_ones_refused():
    assert listed_texts('```json\n{"texts": ["a b", "a b", "", 3, "c"]}\n```') == ["a b", "c"]
    for broken in (
        "",
        "[]",
        "{}",
        '{"texts": "a"}',
        '{"texts": ["a"',
        "[" * 100_000,
        '{"a":' * 5000 + "1" + "}" * 5000,
    ):
        assert listed_texts(broken) is None
    assert listed_texts('{"texts": ["a", "b', whole=False) == ["a"]
    assert listed_texts(json.dumps({"texts": ["I'm sorry, no."]})) == []


def test_whole_sentences():
    assert whole_sentences('One. "Two!" Thr') == 'One. "Two!"'
    assert whole_sentences("none") == ""
    assert whole_sentences("moves 0.5 m and") == ""
