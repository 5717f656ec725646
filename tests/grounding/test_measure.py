"""Facts of motions whose facts are known: what the generator was asked for is what is measured."""

from __future__ import annotations

import json

import numpy as np
import pytest
from motions import clip, facts, of, positions

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.grounding import KINDS, listing, measure

SEEDS = range(3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("family", ["jump_up", "jump_forward", "jump_high", "jump_long", "jump_back"])
def test_jumps_have_their_count_height_and_direction(family, seed):
    asked = clip(family, seed).parameters["acts"][0]
    jumps = of(facts(family, seed), "jump")
    assert sum(fact.count for fact in jumps) == asked.get("count", 1)
    assert max(fact.values["metres_up"] for fact in jumps) == pytest.approx(asked["jump_height"], abs=0.06)
    wanted = {"jump_up": "up", "jump_high": "up", "jump_back": "backward"}.get(family, "forward")
    assert {fact.direction for fact in jumps} == {wanted}


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    ("family", "kinds"),
    [
        ("front_kick", ("kick",)),
        ("side_kick", ("kick",)),
        ("knee_raise", ("lift",)),
        ("leg_raise_side", ("lift",)),
        ("hop", ("hop",)),
        ("raise_arm_up", ("raise",)),
        ("raise_arm_side", ("raise",)),
        ("wave", ("raise",)),
    ],
)
def test_limbs_have_their_side(family, kinds, side):
    found = of(facts(family, 1, side), *kinds)
    assert found
    assert {fact.side for fact in found} == {side}


@pytest.mark.parametrize("family", ["hop", "knee_raise", "squat", "sit_up"])
@pytest.mark.parametrize("seed", SEEDS)
def test_repetitions_are_counted(family, seed):
    kind = {"knee_raise": "lift"}.get(family, family)
    found = of(facts(family, seed), kind)
    assert sum(fact.count for fact in found) == clip(family, seed).parameters["acts"][0].get("count", 1)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("family", ["turn", "walk_turn", "run_turn", "walk_circle"])
def test_turns_have_their_side_and_size(family, side):
    degrees = clip(family, 2, side).parameters["acts"][0]["degrees"]
    turns = of(facts(family, 2, side), "turn")
    assert {fact.side for fact in turns} == {side}
    assert sum(fact.values["degrees"] for fact in turns) == pytest.approx(degrees, rel=0.3)


@pytest.mark.parametrize(
    ("family", "kind", "direction"),
    [
        ("walk", "walk", "forward"),
        ("walk_backwards", "walk", "backward"),
        ("run", "run", "forward"),
        ("sprint", "run", "forward"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_paths_have_manner_direction_and_speed(family, kind, direction, seed):
    made = clip(family, seed)
    paths = of(facts(family, seed), "walk", "run")
    assert [(fact.kind, fact.direction) for fact in paths] == [(kind, direction)]
    planned = made.parameters["acts"][0]["metres_per_second"]
    assert paths[0].values["metres_per_second"] == pytest.approx(planned, rel=0.25)


@pytest.mark.parametrize("side", ["left", "right"])
def test_sidesteps_go_to_their_side(side):
    assert {fact.direction for fact in of(facts("side_step", 0, side), "walk", "step")} == {side}


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        ("sit_floor", "sit"),
        ("sit_down", "sit"),
        ("kneel", "kneel"),
        ("lie_down", "lie"),
        ("crawl", "all_fours"),
        ("squat", "squat"),
        ("cartwheel", "upside_down"),
        ("forward_roll", "upside_down"),
        ("bend_forward", "bend"),
        ("clap", "touch"),
        ("stand", "stand"),
    ],
)
def test_postures_are_named(family, kind):
    assert of(facts(family, 1), kind)


def test_standing_quietly_moves_nothing():
    assert {fact.kind for fact in facts("stand", 0)} <= {"stand", "touch", "move"}
    assert not of(facts("stand", 0), "walk", "run", "step", "jump", "hop", "turn", "kick", "lift", "raise")


def test_facts_are_plain_data_in_order_of_time():
    found = facts("jump_forward", 0)
    plain = json.loads(json.dumps(found.to_dict()))
    assert len(plain["facts"]) == len(found) > 0
    assert [fact["start"] for fact in plain["facts"]] == sorted(fact["start"] for fact in plain["facts"])
    assert {fact.kind for fact in found} <= set(KINDS)
    assert all(0 <= fact.confidence <= 1 and fact.start <= fact.end and fact.text for fact in found)
    assert len(listing(found).splitlines()) == len(found)


def test_any_frame_rate_gives_the_same_kinds():
    made = clip("jump_forward", 0)
    slow = positions(made)
    times = np.arange(len(slow) * 6 - 5) / 6
    fast = np.stack(
        [np.interp(times, np.arange(len(slow)), column) for column in slow.reshape(len(slow), -1).T], axis=-1
    ).reshape(len(times), 22, 3)
    one, other = of(measure(slow, 20.0), "jump"), of(measure(fast, 120.0), "jump")
    assert [fact.text for fact in one] == [fact.text for fact in other]


@pytest.mark.parametrize("fps", [0.0, -20.0, float("nan"), float("inf"), 5.0])
def test_a_bad_frame_rate_is_refused(fps):
    with pytest.raises(MotionaryError, match="frame rate"):
        measure(positions(clip("stand", 0)), fps)


def test_what_is_no_motion_is_refused():
    good = positions(clip("stand", 0))
    with pytest.raises(SkeletonMismatch):
        measure(good[:, :20], 20.0)
    with pytest.raises(MotionaryError, match="frame"):
        measure(good[:2], 20.0)
    with pytest.raises(MotionaryError, match="unit"):
        measure(np.zeros((40, 22, 3)), 20.0)
    bad = good.copy()
    bad[3, 4, 1] = np.nan
    with pytest.raises(MotionaryError, match="frame 3"):
        measure(bad, 20.0)
