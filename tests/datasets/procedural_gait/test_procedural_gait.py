"""The procedural gait set: equal seeds, what each attribute shows, and that the rest shows nothing."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from motionary.datasets.gait.attributes import ATTRIBUTES, flags
from motionary.datasets.procedural_gait import GaitWalk, make_gait_walk, make_gait_walks
from motionary.datasets.procedural_gait.effects import (
    ABSENCES,
    BASE,
    EFFECTS,
    LIMITS,
    SOURCES,
    TRACELESS,
    draw_parameters,
    trace_of,
)
from motionary.datasets.procedural_gait.people import annotate, comparable_with, make_person
from motionary.motion import resample
from motionary.motion.gait_parameters import GaitParameters, gait_parameters

PLAIN = frozenset({"Side", "BodyNormal", "AgeYoungAdult", "No accessory", "No carrying"})
PEOPLE = 10


@cache
def measured(*added: str) -> tuple[GaitParameters, ...]:
    """The plain parameters of the same few people, all with the same attributes."""
    present = frozenset(each for each in PLAIN if each[:3] not in {name[:3] for name in added}) | set(added)
    walks = [make_gait_walk(person, 0, seed=77, present=present) for person in range(PEOPLE)]
    return tuple(gait_parameters(resample(walk.motion, 60.0, method="cubic")) for walk in walks)


def mean(name: str, *added: str) -> float:
    return float(np.mean([getattr(each, name) for each in measured(*added)]))


def swing_gap(*added: str) -> float:
    """How much less one arm swings than the other, as a share."""
    gaps = [
        1 - min(p.arm_swing.left, p.arm_swing.right) / max(p.arm_swing.left, p.arm_swing.right)
        for p in measured(*added)
    ]
    return float(np.mean(gaps))


def test_a_walk_follows_from_seed_person_and_number_alone() -> None:
    whole = list(make_gait_walks(range(3), walks=2, seed=9))
    again = make_gait_walk(2, 1, seed=9)
    assert (again.track.keypoints == whole[5].track.keypoints).all()
    assert (again.track.attributes == whole[5].track.attributes).all()
    assert (make_gait_walk(2, 1, seed=10).track.keypoints != again.track.keypoints).any()


def test_people_keep_sex_build_and_age_and_their_own_ways() -> None:
    walks = [make_gait_walk(4, number, seed=2) for number in range(5)]
    stays = make_person(4, seed=2).names
    assert all(stays <= walk.present for walk in walks)
    assert len({walk.present for walk in walks}) > 1
    assert make_person(4, seed=2).ways == make_person(4, seed=2).ways


def test_parameters_are_those_of_people() -> None:
    for person in measured():
        assert 85 < person.cadence < 135
        assert 0.9 < person.speed < 1.9
        assert 0.5 < person.step_length.mean < 1.0
        assert 58 < person.stance.mean < 72
        assert person.flight < 1.0
        assert 10 < person.arm_swing.mean < 70
        assert 35 < person.knee_range.mean < 75


def test_the_walk_has_the_cadence_and_speed_it_was_made_with() -> None:
    for person in range(6):
        walk = make_gait_walk(person, 3, seed=8)
        found = gait_parameters(resample(walk.motion, 60.0, method="cubic"))
        assert found.cadence == pytest.approx(walk.parameters["cadence"], rel=0.04)
        assert found.speed == pytest.approx(walk.parameters["speed"] * walk.parameters["scale"], rel=0.06)


def test_age_shows() -> None:
    assert mean("speed", "AgeSenior") < 0.92 * mean("speed")
    assert mean("trunk_lean", "AgeSenior") > mean("trunk_lean") + 3
    assert mean("speed", "AgeOldAdult") < mean("speed")
    assert mean("cadence", "AgeChild") > 1.06 * mean("cadence")
    assert mean("stride_length", "AgeChild") < 0.9 * mean("stride_length")


def test_sex_and_build_show() -> None:
    assert mean("step_width", "Female") < mean("step_width")
    assert mean("pelvis_sway", "Female") > 1.2 * mean("pelvis_sway")
    assert mean("cadence", "Female") > mean("cadence")
    assert mean("step_width", "BodyFat") > mean("step_width") + 0.02
    assert mean("speed", "BodyFat") < mean("speed")


def test_loads_and_busy_hands_show() -> None:
    assert mean("trunk_lean", "Backpack") > mean("trunk_lean") + 4
    for name in ("HandTrunk", "CarryingbyArm", "Holding", "Pulling", "Calling", "Bag"):
        assert swing_gap(name) > swing_gap() + 0.2, name
    tilts = [abs(each.trunk_tilt) for each in measured("HandTrunk")]
    assert np.mean(tilts) > np.mean([abs(each.trunk_tilt) for each in measured()]) + 1.5
    both = [max(each.arm_swing.left, each.arm_swing.right) for each in measured("HoldObjectsInFront")]
    assert np.max(both) < 10


def test_who_calls_has_a_hand_at_the_head() -> None:
    walk = make_gait_walk(0, 0, seed=3, present=PLAIN | {"Calling"})
    joints = walk.motion.joint_positions()
    place = {name: joints.positions[:, number] for number, name in enumerate(joints.joint_names)}
    near = min(np.linalg.norm(place[f"{side}_wrist"] - place["head"], axis=-1).mean() for side in ("left", "right"))
    assert near < 0.3


@pytest.mark.parametrize("attribute", TRACELESS)
def test_what_leaves_no_trace_changes_not_one_number(attribute: str) -> None:
    plain = make_gait_walk(1, 0, seed=6, present=PLAIN)
    dressed = make_gait_walk(1, 0, seed=6, present=PLAIN | {attribute})
    assert (plain.motion.local_rotations == dressed.motion.local_rotations).all()
    assert (plain.track.keypoints == dressed.track.keypoints).all()


def test_what_leaves_no_trace_is_drawn_apart_from_what_does() -> None:
    drawn = flags(np.stack([walk.flags for walk in _drawn()]).astype(float))
    visible = [number for number, name in enumerate(ATTRIBUTES) if name not in TRACELESS and name not in ABSENCES]
    for name in TRACELESS:
        among = drawn[comparable_with(name, drawn)]
        own = among[:, ATTRIBUTES.index(name)].astype(float)
        for number in visible:
            other = among[:, number].astype(float)
            if own.std() and other.std():
                limit = 4.5 / np.sqrt(len(among))
                assert abs(np.corrcoef(own, other)[0, 1]) < limit, (name, ATTRIBUTES[number])


@cache
def _drawn() -> tuple[_Names, ...]:
    from motionary.datasets.procedural_gait.people import draw_walk

    rng = np.random.default_rng(0)
    return tuple(_Names(draw_walk(make_person(number, seed=1), rng)) for number in range(3000))


class _Names:
    def __init__(self, names: frozenset[str]) -> None:
        self.flags = np.isin(np.array(ATTRIBUTES), list(names))


def test_attributes_that_exclude_one_another_do() -> None:
    drawn = np.stack([walk.flags for walk in _drawn()])
    place = {name: drawn[:, number] for number, name in enumerate(ATTRIBUTES)}
    for group in (("Front", "Side", "Back"), ("BodyThin", "BodyNormal", "BodyFat"), ("Dress", "Trousers")):
        assert (np.sum([place[name] for name in group], axis=0) <= 1).all()
    assert not (place["No accessory"] & (place["Backpack"] | place["Bag"] | place["HandTrunk"])).any()
    assert not (place["No carrying"] & place["CarryingbyHand"]).any()
    assert all(each.any() for each in place.values())


def test_annotators_are_mostly_right() -> None:
    rng = np.random.default_rng(1)
    names = frozenset({"AgeSenior", "BodyThin", "Front", "Sneaker", "Female"})
    said = np.stack([annotate(names, rng) for _ in range(2000)])
    assert ((said >= 0) & (said <= 1)).all()
    seen = flags(said)
    assert seen[:, ATTRIBUTES.index("Female")].all()
    assert seen[:, ATTRIBUTES.index("AgeSenior")].mean() == pytest.approx(0.97, abs=0.02)
    assert seen[:, ATTRIBUTES.index("AgeOldAdult")].mean() == pytest.approx(0.03, abs=0.02)
    assert (seen[:, [ATTRIBUTES.index(f"Body{build}") for build in ("Thin", "Normal", "Fat")]].sum(axis=1) == 1).all()


def test_every_effect_has_a_parameter_and_a_source() -> None:
    known = set(BASE) | {"side_lean", "loaded_swing", "held_swing"}
    for attribute, effects in EFFECTS.items():
        assert attribute in ATTRIBUTES
        assert trace_of(attribute) == "movement"
        for effect in effects:
            assert effect.parameter in known
            assert effect.source == "geometry" or effect.source in SOURCES
    assert {effect.source for effects in EFFECTS.values() for effect in effects} - {"geometry"} == set(SOURCES)
    assert {trace_of(name) for name in ATTRIBUTES} == {"movement", "view", "absence", "none"}


def test_parameters_stay_within_limits_whatever_comes_together() -> None:
    everything = frozenset(EFFECTS)
    for seed in range(20):
        found = draw_parameters(everything, person={}, rng=np.random.default_rng(seed))
        for name, (low, high) in LIMITS.items():
            assert low <= found[name] <= high


def test_a_walk_can_be_described() -> None:
    walk: GaitWalk = make_gait_walk(0, 0, seed=1)
    assert walk.flags.sum() == len(walk.present)
    assert walk.track.keypoints.dtype == np.float32
