"""The coach on made pairs: what differs is said, with side, phase and figure; what does not is not."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from motionary.coaching import MEASURES, Clip, Comparison, Finding, compare, prepare, sentence, write
from motionary.coaching.checking import contradictions, omissions
from motionary.coaching.clip import bone_wander, estimate_noise
from motionary.coaching.limb_parts import PARTS
from motionary.coaching.limb_timing import SMALLEST_SECONDS
from motionary.coaching.measures import curve_of
from motionary.coaching.merging import explains
from motionary.coaching.moves import MOVES
from motionary.coaching.steadiness import SMALLEST as SMALLEST_SWAY
from motionary.coaching.timing import SMALLEST_HOLD, SMALLEST_RATIO, TIMES
from motionary.coaching.verify import aligned_poses, carried_out, pose_error, verify
from motionary.coaching.words import NOTHING
from motionary.datasets.procedural_coaching import CHANGES, EXERCISES
from motionary.datasets.procedural_coaching.pairs import _drawn, _recorded
from motionary.errors import MotionaryError
from motionary.motion.transforms import mirror_positions


def take(exercise: str, seed: int = 3, **changes: float) -> Clip:
    """A made take with parameters drawn alike and some of them set."""
    kind = EXERCISES[exercise]
    parameters = _drawn(kind, np.random.default_rng(11)) | changes
    found = _recorded(kind, parameters, np.random.default_rng(seed), noise=0.0, mirrored=False)
    return prepare(found.positions, found.fps)


def _arms(left: float, right: float) -> dict[str, float]:
    return {"l_arm": left, "r_arm": right}


def _elbows(bend: float) -> dict[str, float]:
    return {"l_elbow": bend, "r_elbow": bend}


def first(exercise: str, attempt: dict[str, float], target: dict[str, float]) -> Finding:
    found = compare(take(exercise, 3, **attempt), take(exercise, 4, **target))
    assert found.findings, "nothing was found"
    return found.findings[0]


@pytest.mark.parametrize(
    ("exercise", "attempt", "target", "measure", "side", "direction", "change"),
    [
        ("squat", {"knee": 70.0}, {"knee": 105.0}, "knee_flexion", "both", "more", 35),
        ("squat", {"lean": 50.0}, {"lean": 20.0}, "trunk_lean", "", "less", 30),
        ("squat", {"knees": 0.0}, {"knees": 20.0}, "knee_distance", "", "more", 18),
        ("side raise", _arms(60.0, 90.0), _arms(90.0, 90.0), "shoulder_elevation", "left", "more", 30),
        ("front raise", {"feet": 20.0}, {"feet": 45.0}, "foot_distance", "", "more", 25),
        ("curl", _elbows(60.0), _elbows(110.0), "elbow_flexion", "both", "more", 50),
        ("twist", {"twist": -20.0}, {"twist": 30.0}, "spine_rotation", "", "more", 50),
        ("leg raise", {"l_thigh": 45.0}, {"l_thigh": 85.0}, "hip_flexion", "left", "more", 40),
        ("lunge", {"l_step": 40.0}, {"l_step": 75.0}, "foot_ahead", "left", "more", 33),
    ],
)  # fmt: skip
def test_the_difference_is_found_and_measured(
    exercise: str, attempt: dict[str, float], target: dict[str, float], measure: str, side: str, direction: str,
    change: float,
) -> None:  # fmt: skip
    found = first(exercise, attempt, target)
    assert (found.measure, found.side, found.direction) == (measure, side, direction)
    assert found.change == pytest.approx(change, rel=0.25)


def test_the_other_side_is_told_as_such() -> None:
    found = first("one arm raise", {"l_arm": 10.0, "r_arm": 95.0}, {"l_arm": 95.0, "r_arm": 10.0})
    assert (found.measure, found.side, found.instead_of) == ("shoulder_elevation", "left", "right")
    assert sentence(found).startswith("Raise the left arm instead of the right one")


def test_pace_is_told_from_half_as_much_again_on() -> None:
    slower = compare(take("squat", 3, seconds=2.0), take("squat", 4, seconds=4.0)).findings
    assert [(each.measure, each.direction) for each in slower] == [("pace", "more")]
    assert compare(take("squat", 3, seconds=2.0), take("squat", 4, seconds=2.6)).findings == ()


@pytest.mark.parametrize("exercise", list(EXERCISES))
def test_equal_parameters_are_silent(exercise: str) -> None:
    assert compare(take(exercise, 5), take(exercise, 6)).findings == ()
    assert write(()) == [NOTHING]


def test_a_mirrored_pair_has_its_sides_exchanged() -> None:
    pair = take("side raise", 3, l_arm=60.0, r_arm=95.0), take("side raise", 4, l_arm=95.0, r_arm=95.0)
    found = compare(pair[0], pair[1]).findings[0]
    mirrored = compare(*(prepare(mirror_positions(each.joints), each.fps) for each in pair)).findings[0]
    assert (found.side, mirrored.side) == ("left", "right")
    assert mirrored.change == pytest.approx(found.change, rel=0.05)


def test_noise_and_slow_errors_are_estimated() -> None:
    clean = take("squat").joints
    rng = np.random.default_rng(0)
    noisy = clean + rng.normal(0, 0.02, size=clean.shape)
    assert estimate_noise(noisy) == pytest.approx(0.02, rel=0.1)
    assert estimate_noise(clean) < 0.002
    slow = 0.03 * np.sin(np.linspace(0, 9, len(clean)))[:, None, None] * rng.choice([-1, 1], size=(1, 22, 3))
    assert bone_wander(clean + slow) > 0.01 > 10 * bone_wander(clean)
    assert prepare(clean + slow, 30.0).left_over > 0.01


def test_the_made_set_and_the_coach_agree_on_what_is_noticeable() -> None:
    others = {"hold": SMALLEST_HOLD, "sway": SMALLEST_SWAY} | dict.fromkeys(PARTS, SMALLEST_SECONDS)
    for change in CHANGES.values():
        if change.ratio:
            assert np.exp(change.smallest) == pytest.approx(SMALLEST_RATIO) and change.measure in TIMES
        elif change.measure in others:
            assert change.smallest == others[change.measure], change
        else:
            assert change.smallest == MEASURES[change.measure].smallest, change


@pytest.mark.parametrize("name", list(MEASURES))
def test_every_row_can_be_said_and_explained(name: str) -> None:
    row = MEASURES[name]
    for direction in ("more", "less"):
        for size in (1.2, 3.0, 6.0):
            side = "left" if row.sided or name == "foot_ahead" else ""
            if row.evens:
                continue
            text = sentence(finding(name, side=side, direction=direction, size=size, unit=row.unit))
            assert re.fullmatch(r"[A-Z][a-z ]+.*\d+ (degrees|cm).*\.", text), text
            assert ("slightly" in text) == (size < 1.8) and ("much" in text) == (size > 4)
    assert set(row.explained_by) <= set(MEASURES)


def finding(
    measure: str = "knee_flexion", *, side: str = "both", direction: str = "more", size: float = 2.0,
    unit: str = "degrees", change: float = 21.0,
) -> Finding:  # fmt: skip
    return Finding(measure, side, direction, "at the lowest point", change, 70.0, 91.0, unit, size, 0.99)


def test_the_words_of_the_issue() -> None:
    assert sentence(finding()) == "Bend both knees about 20 degrees more at the lowest point."
    assert (
        sentence(finding(size=1.2, change=12.0))
        == "Bend both knees slightly more at the lowest point (about 10 degrees)."
    )


def _names(found: Comparison) -> list[tuple[str, str, str]]:
    return [(each.measure, each.side, each.direction) for each in found.findings]


def _compared(exercise: str, attempt: dict[str, float], target: dict[str, float]) -> Comparison:
    return compare(take(exercise, 3, **attempt), take(exercise, 4, **target))


@pytest.mark.parametrize(
    ("lags", "measure", "side", "words"),
    [
        (
            {"l_arm_lag": 0.4, "r_arm_lag": 0.4},
            "arm_timing",
            "both",
            "Start to move both arms about 0.4 seconds earlier",
        ),
        ({"l_arm_lag": 0.4}, "arm_timing", "left", "Start to move the left arm about 0.4 seconds earlier"),
        ({"trunk_lag": 0.4}, "trunk_timing", "", "Start to "),
    ],
)
def test_a_part_that_is_late_is_told_and_nothing_else(
    lags: dict[str, float], measure: str, side: str, words: str
) -> None:
    late, usual = take("squat", 3, **lags), take("squat", 4)
    found = compare(late, usual)
    assert _names(found) == [(measure, side, "less")]
    assert found.findings[0].change == pytest.approx(0.4, abs=0.12)
    text = sentence(found.findings[0])
    assert text.startswith(words) and text.endswith("together with the rest of the body.")
    assert _names(compare(usual, late))[0] == (measure, side, "more")
    # put in time, the poses come closer
    removes = verify(found).findings[0].removes
    assert removes is not None and removes > 0.25


def test_the_way_that_differs_is_told_and_not_the_pace() -> None:
    assert _names(_compared("squat", {}, {"out_factor": 2.5})) == [("way_out", "", "more")]
    assert _names(_compared("squat", {"back_factor": 2.5}, {})) == [("way_back", "", "less")]
    found = _compared("squat", {"out_factor": 0.5}, {"out_factor": 1.6}).findings[0]
    assert found.phase == "on the way down"
    assert re.fullmatch(
        r"Move .*more slowly on the way down \(about [\d.]+ seconds instead of [\d.]+\)\.", sentence(found)
    )


def test_a_pause_is_told_as_one() -> None:
    found = _compared("squat", {}, {"pause": 1.8})
    assert _names(found) == [("hold", "", "more")]
    assert sentence(found.findings[0]).startswith("Stay ") and "at the lowest point" in sentence(found.findings[0])
    assert found.findings[0].change == pytest.approx(1.8, rel=0.15)


def test_sides_that_differ_opposite_ways_are_uneven() -> None:
    found = _compared("side raise", _arms(65.0, 95.0), _arms(80.0, 80.0))
    assert _names(found) == [("arm_symmetry", "left", "more")]
    text = sentence(found.findings[0])
    assert re.fullmatch(r"Raise both arms alike at the highest point: the left one is .*lower than the right\.", text)
    removes = verify(found).findings[0].removes
    assert removes is not None and removes > 0.1
    # a target that is as uneven is no reason to speak, nor is one side alone
    assert _names(_compared("side raise", _arms(65.0, 95.0), _arms(65.0, 95.0))) == []
    assert _names(_compared("side raise", _arms(60.0, 90.0), _arms(90.0, 90.0))) == [
        ("shoulder_elevation", "left", "more")
    ]
    # a target that is uneven is told side by side, where a side differs by enough
    assert set(_names(_compared("side raise", _arms(80.0, 80.0), _arms(100.0, 60.0)))) == {
        ("shoulder_elevation", "left", "more"),
        ("shoulder_elevation", "right", "less"),
    }
    slight = _compared("side raise", _arms(80.0, 80.0), _arms(89.0, 71.0)).findings[0]
    assert slight.side == "left" and "measured against the right one" in sentence(slight)


def test_more_sway_is_told_and_less_is_not() -> None:
    found = _compared("curl", {"sway": 10.0}, {})
    assert _names(found) == [("sway", "", "less")]
    assert sentence(found.findings[0]).startswith("Keep your weight ")
    assert _names(_compared("curl", {}, {"sway": 10.0})) == []
    # who walks about is not unsteady
    walks = take("curl", 3).joints + np.linspace(0.0, 1.0, len(take("curl", 3).joints))[:, None, None] * [1.0, 0.0, 0.0]
    assert "sway" not in [each.measure for each in compare(prepare(walks, 30.0), take("curl", 4)).findings]


def test_what_explains_goes_the_same_way() -> None:
    """A shallower bend brings knees back; knees that are to come back are not explained by a deeper one."""
    reasons = MEASURES["knee_ahead"].explained_by
    assert explains(reasons, "knee_flexion", -1.0, -1.0) and not explains(reasons, "knee_flexion", 1.0, -1.0)
    assert explains(reasons, "foot_ahead", 1.0, -1.0) and not explains(reasons, "elbow_flexion", 1.0, 1.0)


def test_feet_that_are_not_tracked_say_nothing() -> None:
    clip = take("squat")
    stump = clip.joints.copy()
    stump[:, 10] = stump[:, 7] + 0.4 * (stump[:, 10] - stump[:, 7])
    short = prepare(stump, clip.fps)
    assert np.isfinite(curve_of(clip, "toe_out", 0)).all()
    assert np.isnan(curve_of(short, "toe_out", 0)).all() and np.isfinite(curve_of(short, "toe_out", 1)).all()


@pytest.mark.parametrize("name", [name for name in MOVES if name not in ("neck_side_bend", "shoulder_plane", "heel")])
def test_moves_go_the_way_that_the_measure_does(name: str) -> None:
    found = compare(take("squat", 3), take("squat", 4))
    poses, _ = aligned_poses(found)
    row, leg = MEASURES[name], found.attempt.body.leg
    amounts = np.full(len(poses), 6.0 if row.unit == "degrees" else 0.04)
    for side in (0, 1) if row.sided else (None,):
        moved = MOVES[name](poses, amounts, side or 0, leg)
        before, after = (curve_of(Clip(each, 30.0, 0.0, 0.0), name, side) for each in (poses, moved))
        change = after - before
        if np.isfinite(change).any():
            assert np.nanmedian(change) == pytest.approx(amounts[0], rel=0.45)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("Bend your knees about 20 degrees more when you are lowest.", True),
        ("Go deeper: bend both knees 21 degrees further.", True),
        ("Bend both knees twenty degrees more at the bottom of the movement.", True),
        ("Well done, keep going.", True),
        ("Bend your left knee about 20 degrees more.", False),
        ("Straighten your knees at the lowest point.", False),
        ("Do not bend your knees so far.", False),
        ("Bend your knees about 45 degrees more.", False),
        ("Bend your knees forty degrees more.", False),
        ("Bend your knees twice, about 8 inches more.", False),
        ("Bend your knees a lot more, about 20 degrees.", True),
        ("Bend your knees more and raise your right arm.", False),
        ("Bend your knees more at the start.", False),
        ("Bend your knees more, and move more slowly.", False),
        ("Bend your knees more and keep your balance.", False),
        ("Bend your knees more and breathe out.", False),
        ("Bend your knees 20 degrees more or you will injure yourself.", False),
        ("Your knees are bent too much, bend them less.", False),
        ("That was perfect, nothing to change.", False),
    ],
)
def test_a_text_is_held_against_the_findings(text: str, passes: bool) -> None:
    assert (contradictions(text, [finding()]) == []) is passes


@pytest.mark.parametrize(
    ("found", "lie"),
    [
        (finding("pace", side="", unit="seconds", change=1.0), "Move faster."),
        (finding("way_out", side="", unit="seconds", change=1.0), "Move more quickly on the way down."),
        (finding("hold", side="", unit="seconds", change=1.0), "Do not stay so long at the lowest point."),
        (finding("arm_timing", unit="seconds", change=0.3), "Start to raise both arms later, about 0.9 seconds."),
        (finding("arm_timing", side="left", unit="seconds", change=0.3), "Start to raise the right arm later."),
        (finding("arm_timing", side="left", unit="seconds", change=0.3), "Start to raise the left arm earlier."),
        (finding("arm_symmetry", side="left"), "Raise both arms alike: the right one is lower than the left."),
        (finding("sway", side="", direction="less", unit="cm"), "Sway more over your feet."),
        (finding("spine_rotation", side=""), "Turn the upper body about 20 degrees further to the right."),
        (finding(size=1.2), "Bend both knees much more at the lowest point."),
        (finding(size=6.0), "Bend both knees slightly more at the lowest point."),
    ],
)  # fmt: skip
def test_lies_about_time_sides_and_grades_are_seen(found: Finding, lie: str) -> None:
    assert contradictions(lie, [found])


def _every_finding() -> list[Finding]:
    """One of each measure, side, direction and grade that the coach can find."""
    found = []
    for name in (*MEASURES, *PARTS, *TIMES, "sway"):
        row = MEASURES.get(name)
        evens = row is not None and bool(row.evens)
        sided = (row.sided if row else name in PARTS and PARTS[name].sided) or evens or name == "foot_ahead"
        unit = row.unit if row else "cm" if name == "sway" else "seconds"
        for side in ("left", "right") if sided else ("",):
            for direction in ("more",) if evens else ("less",) if name == "sway" else ("more", "less"):
                for size in (1.3, 2.5, 6.0):
                    one = finding(name, side=side, direction=direction, size=size, unit=unit)
                    found.append(replace(one, target=0.0 if evens else 91.0, verb="bend" if name in PARTS else ""))
    return found


def test_the_rules_own_sentences_pass_their_own_check() -> None:
    for each in _every_finding():
        text = sentence(each)
        assert contradictions(text, [each]) == [] and omissions(text, [each]) == [], text


def test_what_a_text_leaves_out_is_seen() -> None:
    two = [finding(), finding("foot_distance", side="", unit="cm")]
    assert omissions("Bend both knees more.", two) == ["foot_distance"]
    assert omissions("Bend both knees more and put the feet apart.", two) == []


def test_what_is_carried_out_removes_the_difference() -> None:
    found = compare(take("squat", 3, knee=70.0), take("squat", 4, knee=110.0))
    checked = verify(found)
    assert checked.findings[0].measure == "knee_flexion"
    assert checked.findings[0].removes is not None and checked.findings[0].removes > 0.4
    assert checked.together >= 0.4
    # the wrong way round it takes the attempt further off
    attempt, target = aligned_poses(found)
    opposite = Comparison(
        found.target, found.attempt, found.findings, found.phases, found.target_moments, found.attempt_moments
    )
    assert pose_error(carried_out(opposite, found.findings[0], attempt, target), target) > pose_error(attempt, target)


@pytest.mark.parametrize("name", list(MOVES))
def test_moves_keep_the_bones(name: str) -> None:
    found = compare(take("squat", 3), take("squat", 4))
    poses, _ = aligned_poses(found)
    amounts = np.full(len(poses), 8.0 if MEASURES[name].unit == "degrees" else 0.06)
    moved = MOVES[name](poses, amounts, 0, found.attempt.body.leg)
    near, far = [1, 2, 4, 5, 16, 17, 18, 19, 12], [4, 5, 7, 8, 18, 19, 20, 21, 15]
    before, after = (np.linalg.norm(each[:, far] - each[:, near], axis=-1) for each in (poses, moved))
    np.testing.assert_allclose(after, before, atol=2e-3)
    assert np.abs(moved - poses).max() > 0.005


@pytest.mark.parametrize("frames", [5, 12])
def test_too_short_a_motion_is_an_error(frames: int) -> None:
    with pytest.raises(MotionaryError, match="can be compared"):
        prepare(take("squat").joints[:frames], 30.0)
