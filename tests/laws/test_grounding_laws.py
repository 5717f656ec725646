"""Laws of facts: mirrors swap sides, turns and shifts change nothing, noise gives nothing, words agree with them."""

from __future__ import annotations

import random

import numpy as np
import pytest

from motionary.datasets.captions import mirror_caption
from motionary.datasets.procedural import corpus_clip
from motionary.grounding import check, measure, repair, story
from motionary.motion.transforms.mirroring import mirror_positions
from motionary.text.backends.rules import describe_facts

CLIPS = range(12)
_SWAP = {"left": "right", "right": "left"}


def made(index):
    return corpus_clip(index, seed=8102).motion.joint_positions().positions.astype(np.float64)


def rows(found, *, swap=False):
    """What the facts say, rounded, sides swapped on demand, in an order that does not hang on sides."""
    result = []
    for fact in found:
        side, way = (_SWAP.get(x, x) if swap else x for x in (fact.side, fact.direction))
        text = mirror_caption(fact.text) if swap else fact.text
        values = tuple(sorted((name, round(value, 4)) for name, value in fact.values.items()))
        result.append((fact.kind, side, way, fact.count, round(fact.start, 4), round(fact.end, 4), text, values))
    return sorted(result, key=str)


@pytest.mark.parametrize("index", CLIPS)
def test_a_mirrored_motion_has_the_facts_of_the_other_side(index):
    place = made(index)
    assert rows(measure(mirror_positions(place), 20.0)) == rows(measure(place, 20.0), swap=True)


@pytest.mark.parametrize("index", CLIPS)
def test_turning_and_moving_a_motion_changes_no_fact(index):
    place = made(index)
    angle = 0.7 + index
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    moved = place @ turn.T + np.array([3.0, 1.5, -2.0])
    assert rows(measure(moved, 20.0)) == rows(measure(place, 20.0))


@pytest.mark.parametrize("index", CLIPS)
def test_waiting_first_shifts_the_facts(index):
    place = made(index)
    waited = np.concatenate([np.repeat(place[:1], 20, axis=0), place])
    before, after = measure(place, 20.0), measure(waited, 20.0)
    sure = {(fact.kind, fact.side, fact.count, round(fact.start, 2)) for fact in before if _told(fact)}
    late = [(fact.kind, fact.side, fact.count, fact.start - 1.0) for fact in after]
    for kind, side, count, start in sure:
        assert any(k == kind and s == side and c == count and abs(t - start) < 0.3 for k, s, c, t in late), (
            kind,
            start,
        )


def _told(fact):
    return fact.confidence > 0.9 and fact.start > 0.6 and fact.kind in ("jump", "hop", "kick", "squat", "lie", "raise")


@pytest.mark.parametrize("seed", range(4))
def test_noise_on_a_standing_body_gives_no_movement(seed):
    still = np.repeat(made(0)[:1] * 0 + _standing(), 100, axis=0)
    noisy = still + np.random.default_rng(seed).normal(0.0, 0.01, still.shape)
    assert {fact.kind for fact in measure(noisy, 20.0)} <= {"stand"}


def _standing():
    from motionary.motion import forward_kinematics, load_skeleton

    skeleton = load_skeleton("smpl22")
    turns = np.zeros((1, 22, 4))
    turns[..., 0] = 1.0
    for shoulder, angle in ((16, -1.35), (17, 1.35)):
        turns[0, shoulder] = [np.cos(angle / 2), 0, 0, np.sin(angle / 2)]
    return forward_kinematics(turns, np.array([[0.0, 0.95, 0.0]]), skeleton)[0]


@pytest.mark.parametrize("index", CLIPS)
def test_noise_changes_no_sure_fact_of_the_whole_body(index):
    place = made(index)
    noisy = place + np.random.default_rng(index).normal(0.0, 0.004, place.shape)
    kinds = ("walk", "run", "jump", "turn", "kick", "lie", "all_fours")
    for fact in measure(place, 20.0):
        if fact.kind in kinds and fact.confidence > 0.9:
            again = [other for other in measure(noisy, 20.0) if (other.kind, other.side) == (fact.kind, fact.side)]
            assert again, fact.text


@pytest.mark.parametrize("index", range(40))
def test_words_made_of_facts_contradict_none_of_them(index):
    found = measure(made(index), 20.0)
    told = [fact.to_dict() for fact in story(found)]
    for seed in range(3):
        text = describe_facts(told, rng=random.Random(seed))
        assert check(text, found).is_consistent, text
        assert text.count(".") <= 3
        assert repair(text, found).text == text


def test_equal_seeds_give_equal_words():
    told = [fact.to_dict() for fact in story(measure(made(3), 20.0))]
    texts = [describe_facts(told, rng=random.Random(seed)) for seed in (1, 1, *range(2, 12))]
    assert texts[0] == texts[1]
    assert len(set(texts)) > 1
