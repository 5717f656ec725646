"""Claims read in descriptions, and what becomes of them against motions whose facts are known."""

from __future__ import annotations

import json

import pytest
from motions import clip, facts

from motionary.datasets.captions import mirror_caption
from motionary.grounding import CLAIM_KINDS, KINDS, check, parse_claims, repair
from motionary.grounding.check import _JUDGES


def said(text):
    return [(c.kind, c.side, c.direction, c.count, c.negated) for c in parse_claims(text)]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("A person walks forward.", [("walk", None, "forward", None, False)]),
        ("He jumps backward three times.", [("jump", None, "backward", 3, False)]),
        ("hop on the left leg twice", [("hop", "left", None, 2, False)]),
        ("walk, 90-degree right turn", [("walk", None, None, None, False), ("turn", "right", "right", None, False)]),
        ("She turns counterclockwise.", [("turn", "left", "left", None, False)]),
        ("Someone kicks with the right foot.", [("kick", "right", None, None, False)]),
        ("raises both arms above the head", [("raise", "both", "up", None, False)]),
        ("lifts the left knee twice", [("lift", "left", None, 2, False)]),
        ("waves with the left hand", [("arm", "left", None, None, False)]),
        ("steps sideways to the left", [("go", None, "left", None, False)]),
        ("walks without leaving the ground", [("jump", None, None, None, True)]),
        ("A person does not jump.", [("jump", None, None, None, True)]),
        ("sits down on the floor", [("sit", None, None, None, False)]),
        ("lies down on the back", [("lie", None, None, None, False)]),
        ("crawls on hands and knees", [("all_fours", None, None, None, False)]),
    ],
)
def test_claims_are_read(text, claims):
    assert said(text) == claims


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "A person thinks.",
        "turns the head to the left",
        "turns the trunk to the right",
        "sits as if on a motorcycle",
        "does jumping jacks",
        "the forearm lies across the chest",
        "runs a hand through the hair",
        "marches in place",
        "Left. Right! Twice?",
        "\x00 ' ; drop table jumps_of_left \u202e",
    ],
)
def test_what_claims_nothing_of_the_body_is_left_alone(text):
    assert said(text) == []


def test_spans_of_claims_are_where_the_words_are():
    text = "A man walks, then jumps twice."
    for claim in parse_claims(text):
        assert text[claim.start : claim.end] == claim.text


def test_mirrored_words_claim_the_other_side():
    text = "turns to the left, then kicks with the right leg and raises the left arm"
    swap = {"left": "right", "right": "left", None: None}
    assert [claim.side for claim in parse_claims(mirror_caption(text))] == [
        swap[claim.side] for claim in parse_claims(text)
    ]


def test_every_kind_of_claim_has_a_judge():
    assert set(_JUDGES) == set(CLAIM_KINDS)
    assert all(text for text in (*CLAIM_KINDS.values(), *KINDS.values()))


@pytest.mark.parametrize(
    ("family", "side", "right", "wrong", "problem"),
    [
        ("wave", "left", "waves with the left hand", "waves with the right hand", "side"),
        ("raise_arm_up", "right", "raises the right arm", "raises the left arm above the head", "side"),
        ("front_kick", "left", "kicks with the left leg", "kicks with the right leg", "side"),
        ("walk_turn", "left", "walks and turns to the left", "walks and turns to the right", "side"),
        ("hop", "right", "hops on the right leg", "hops on the left leg", "side"),
        ("walk", None, "walks forward", "walks backward", "direction"),
        ("walk_backwards", None, "walks backward", "walks forward", "direction"),
        ("side_step", "left", "steps sideways to the left", "steps sideways to the right", "direction"),
        ("walk", None, "walks without leaving the ground", "walks, then jumps", "absent"),
        ("jump_high", None, "jumps high", "jumps without leaving the ground", "present"),
        ("walk", None, "walks", "sits down", "absent"),
        ("stand", None, "stands", "runs forward", "absent"),
        ("stand", None, "stands", "lies down on the floor", "absent"),
        ("stand", None, "stands", "crawls", "absent"),
        ("run", None, "runs", "kneels", "absent"),
        ("lie_down", None, "lies down on the back", "turns around to the left", "absent"),
    ],
)
def test_right_claims_pass_and_wrong_ones_are_contradicted(family, side, right, wrong, problem):
    found = facts(family, 1, side)
    assert check(f"A person {right}.", found).is_consistent
    report = check(f"A person {wrong}.", found)
    assert [each.problem for each in report.contradicted] == [problem]
    assert report.contradicted[0].reason
    json.dumps(report.to_dict())


def test_counts_are_checked():
    found = facts("jump_up", 1)
    count = clip("jump_up", 1).parameters["acts"][0]["count"]
    assert check(f"jumps {count} times", found).is_consistent
    wrong = check(f"jumps {count + 2} times", found)
    assert [(each.problem, each.should_be) for each in wrong.contradicted] == [("count", count)]


@pytest.mark.parametrize(
    ("family", "side", "wrong", "mended"),
    [
        ("wave", "left", "A person waves with the right hand.", "A person waves with the left hand."),
        ("walk_turn", "left", "A man walks and turns to the right.", "A man walks and turns to the left."),
        ("walk", None, "Someone walks backward.", "Someone walks forward."),
        ("walk", None, "A person walks forward, then jumps twice.", "A person walks forward."),
        ("walk", None, "A person jumps, then walks forward.", "A person walks forward."),
        ("walk", None, "A person sits down.", ""),
        ("walk", None, "A person walks forward.", "A person walks forward."),
    ],
)
def test_repair(family, side, wrong, mended):
    result = repair(wrong, facts(family, 1, side))
    assert result.text == mended
    assert result.report.is_consistent
    assert bool(result.changes) == (wrong != mended)


def test_repair_of_any_soup_ends_consistent():
    words = ("jumps twice", "turns to the left", "sits down", "kicks with the left leg", "walks backward", "crawls")
    for first in words:
        for second in words:
            result = repair(f"A person {first} and then {second}, while the person {first}.", facts("wave", 0, "left"))
            assert result.report.is_consistent
