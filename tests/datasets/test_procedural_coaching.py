"""Made pairs: equal seeds give equal pairs, differences are what they say, bodies stay whole."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.datasets.procedural_coaching import CHANGES, EXERCISES, Condition, Difference, make_pair
from motionary.datasets.procedural_coaching.changes import OPTIONS
from motionary.datasets.procedural_coaching.exercises import NEUTRAL


def test_equal_seeds_give_equal_pairs_and_others_others() -> None:
    one, again, other = (make_pair(np.random.default_rng([seed, 1])) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.attempt.positions, again.attempt.positions)
    assert one.differences == again.differences
    assert one.attempt.positions.shape != other.attempt.positions.shape or one.differences != other.differences


@pytest.mark.parametrize("seed", range(30))
def test_a_pair_is_whole(seed: int) -> None:
    pair = make_pair(np.random.default_rng([71, seed]))
    sizes = [each.size for each in pair.differences]
    assert 1 <= len(sizes) <= 3 and max(sizes) == sizes[0] and all(size <= 0.61 * sizes[0] for size in sizes[1:])
    for take in (pair.attempt, pair.target):
        lengths = np.linalg.norm(take.positions[:, [4, 5, 7, 8]] - take.positions[:, [1, 2, 4, 5]], axis=-1)
        assert lengths.std(axis=0).max() < 1e-4
        assert take.positions[..., 1].min() > -0.01 and take.duration > 1.0


def test_equal_pairs_have_no_differences_and_noise_is_as_large_as_said() -> None:
    clean = make_pair(np.random.default_rng([1, 2]), equal=True)
    noisy = make_pair(np.random.default_rng([1, 2]), equal=True, condition=Condition(noise=0.02))
    assert clean.differences == ()
    # the attempt is played first, and its noise is drawn after it
    assert (noisy.attempt.positions - clean.attempt.positions).std() == pytest.approx(0.02, rel=0.05)


def test_every_option_is_a_change_of_parameters_the_exercise_has() -> None:
    assert set(OPTIONS) == set(EXERCISES)
    for name, options in OPTIONS.items():
        known = set(EXERCISES[name].usual)
        known |= set(NEUTRAL) | {f"r_{each[2:]}" for each in known if each.startswith("l_")}
        for option in options:
            assert set(CHANGES[option].keys) <= known, (name, option)


@pytest.mark.parametrize("name", list(CHANGES))
def test_every_difference_has_a_true_instruction(name: str) -> None:
    change = CHANGES[name]
    sides = ("left", "right") if change.swap or change.uneven else (change.side,)
    directions = ("more",) if change.swap or change.uneven else ("less",) if change.less else ("more", "less")
    said = set()
    for side in sides:
        for direction in directions:
            text = Difference(name, change.measure, side, direction, 3.0).instruction
            assert text.endswith(".") and "{" not in text and (side in text or side == "both" or not side)
            said.add(text)
    # each side and direction is said otherwise
    assert len(said) == len(sides) * len(directions)


def test_the_true_instruction_and_the_coach_agree() -> None:
    """Where the coach names the largest difference first, its check finds nothing wrong with the truth's words."""
    from motionary.coaching.checking import contradictions, omissions
    from motionary.tasks.evaluate_coach import findings_of, is_right

    right = 0
    for number in range(8):
        pair = make_pair(np.random.default_rng([31, number]))
        first = findings_of(pair)[:1]
        if not first or not is_right(first[0], pair):
            continue
        right += 1
        text = pair.differences[0].instruction
        assert omissions(text, first) == [], text
        if not pair.differences[0].measure.startswith(("pace", "way")):  # told as factors there, in seconds here
            told = [each for each in contradictions(text, first) if "no such figure" not in each]
            assert told == [], text
    assert right >= 6
