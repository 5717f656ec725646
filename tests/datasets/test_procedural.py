"""The procedural corpus: the same from equal seeds, human, on its feet, and told truly."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from motionary.datasets.procedural import FAMILIES, corpus_clip, generate_clip, generate_corpus
from motionary.datasets.procedural.checks import arm_and_thigh_ranges, flexions, foot_skate
from motionary.datasets.procedural.styles import WORDS as STYLES
from motionary.errors import MissingData

MANNERS = {"sentence", "label", "verbose"}
LEFT, RIGHT = {"wrist": 20, "ankle": 7, "knee": 4}, {"wrist": 21, "ankle": 8, "knee": 5}


def clip_of(family: str, seed: int = 0, **fixed):
    return generate_clip(np.random.default_rng(seed), family=family, **fixed)


def local_frame(positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The body's left and forward over the floor at the first frame."""
    left = positions[0, 1] - positions[0, 2]
    left = left * [1, 0, 1]
    left /= np.linalg.norm(left)
    return left, np.cross(left, [0.0, 1.0, 0.0])


def heading(positions: np.ndarray) -> np.ndarray:
    left = positions[:, 1] - positions[:, 2]
    return np.degrees(np.unwrap(np.arctan2(-left[:, 2], left[:, 0])))


@pytest.fixture(scope="module")
def corpus():
    return list(generate_corpus(80, seed=11))


@pytest.fixture(scope="module", params=sorted(FAMILIES))
def each_family(request):
    return clip_of(request.param, seed=3)


def test_there_are_more_than_two_hundred_families():
    assert len(FAMILIES) >= 200
    assert {family.name for family in FAMILIES.values()} == set(FAMILIES)


def test_equal_seeds_give_equal_clips():
    first, second = corpus_clip(7, seed=5), corpus_clip(7, seed=5)
    np.testing.assert_array_equal(first.motion.local_rotations, second.motion.local_rotations)
    np.testing.assert_array_equal(first.motion.root_positions, second.motion.root_positions)
    assert (first.captions, first.segments, first.parameters) == (second.captions, second.segments, second.parameters)


def test_a_clip_of_a_corpus_depends_on_seed_and_index_alone():
    in_order = list(generate_corpus(4, seed=9))[3]
    alone = corpus_clip(3, seed=9)
    np.testing.assert_array_equal(in_order.motion.local_rotations, alone.motion.local_rotations)
    other = corpus_clip(3, seed=10)
    assert other.captions != alone.captions


def test_every_family_is_a_sound_clip(each_family):
    clip = each_family
    motion = clip.motion
    assert motion.fps == 20.0
    assert 2.0 <= motion.duration <= 12.0
    np.testing.assert_allclose(np.linalg.norm(motion.local_rotations, axis=-1), 1.0, atol=1e-4)
    positions = motion.joint_positions().positions
    assert np.isfinite(positions).all()
    assert positions[:, :, 1].min() > -0.005


def test_every_family_stays_in_human_ranges(each_family):
    for name, degrees in flexions(each_family.motion).items():
        assert degrees.min() > -1.0, name
        assert degrees.max() < 155.0, name
    for name, degrees in arm_and_thigh_ranges(each_family.motion).items():
        assert degrees.max() < (150.0 if "hip" in name else 181.0), name


def test_every_family_moves_smoothly(each_family):
    positions = each_family.motion.joint_positions().positions
    speed = np.linalg.norm(np.diff(positions, axis=0), axis=-1) * 20.0
    assert speed.max() < 20.0
    assert (np.linalg.norm(np.diff(positions[:, 0], n=2, axis=0), axis=-1) * 400).max() < 90.0


def test_every_family_says_itself_in_three_manners(each_family):
    captions = each_family.captions
    assert set(captions) == MANNERS
    for manner, texts in captions.items():
        assert texts, manner
        for text in texts:
            assert not set(text) & set("{}<>[]|_"), text
            assert "  " not in text and " ," not in text and " ." not in text, text
    assert all(text[0].isupper() and text.endswith(".") for text in (*captions["sentence"], *captions["verbose"]))


def test_planted_feet_stand(corpus):
    speeds = np.concatenate([foot_skate(clip.motion) for clip in corpus])
    assert len(speeds) > 1000
    assert np.median(speeds) < 0.01
    assert np.percentile(speeds, 80) < 0.01


def test_segments_cover_the_clip(corpus):
    for clip in corpus:
        segments = clip.segments
        assert segments[0].start == 0.0
        assert segments[-1].end == pytest.approx(clip.motion.duration)
        for before, after in pairwise(segments):
            same_span = (before.start, before.end) == (after.start, after.end)
            assert same_span or after.start == pytest.approx(before.end)
        assert all(segment.end > segment.start and segment.label for segment in segments)


def test_corpus_has_sequences_and_two_at_once(corpus):
    assert any(len(clip.parameters["families"]) > 1 for clip in corpus)
    assert any(any(clip.parameters["overlays"]) for clip in corpus)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    "family",
    [
        "wave",
        "raise_arm_up",
        "raise_arm_front",
        "raise_arm_side",
        "salute",
        "reach_up",
        "wave_small",
        "wave_face",
        "wave_once",
        "wave_big",
        "beckon",
        "answer_hand",
        "hand_to_chest",
    ],
)
def test_the_side_that_is_said_is_the_wrist_that_rises(family, side):
    clip = clip_of(family, seed=4, side=side)
    heights = clip.motion.joint_positions().positions[:, :, 1].max(axis=0)
    own, other = (LEFT, RIGHT) if side == "left" else (RIGHT, LEFT)
    assert heights[own["wrist"]] > heights[other["wrist"]] + 0.2
    assert any(side in text for text in clip.captions["verbose"])
    assert clip.segments[0].parameters["side"] == side


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    "family", ["front_kick", "side_kick", "knee_raise", "leg_raise_side", "arabesque", "balance_crane"]
)
def test_the_side_that_is_said_is_the_leg_that_rises(family, side):
    positions = clip_of(family, seed=4, side=side).motion.joint_positions().positions
    own, other = (LEFT, RIGHT) if side == "left" else (RIGHT, LEFT)
    assert positions[:, own["ankle"], 1].max() > positions[:, other["ankle"], 1].max() + 0.15


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    "family", ["walk_turn", "run_turn", "walk_veer", "run_veer", "turn", "jump_turn", "walk_circle"]
)
def test_turns_go_to_the_side_that_is_said(family, side):
    angles = heading(clip_of(family, seed=2, side=side).motion.joint_positions().positions)
    turned = (angles[-1] - angles[0]) * (1 if side == "left" else -1)
    assert turned > 20.0


@pytest.mark.parametrize("seed", range(4))
def test_a_ninety_degree_turn_turns_ninety_degrees(seed):
    angles = heading(clip_of("walk_turn", seed=seed).motion.joint_positions().positions)
    assert abs(angles[-5:].mean() - angles[:5].mean()) == pytest.approx(90.0, abs=14.0)


@pytest.mark.parametrize(
    ("family", "direction"),
    [
        ("walk", 1),
        ("run", 1),
        ("jump_forward", 1),
        ("crawl", 1),
        ("walk_backwards", -1),
        ("run_backwards", -1),
        ("jump_back", -1),
    ],
)
def test_travel_goes_the_way_that_is_said(family, direction):
    positions = clip_of(family, seed=1).motion.joint_positions().positions
    _, ahead = local_frame(positions)
    assert np.dot(positions[-1, 0] - positions[0, 0], ahead) * direction > 0.3


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("family", ["side_step", "side_shuffle", "jump_side", "cartwheel"])
def test_sideways_travel_goes_to_the_side_that_is_said(family, side):
    positions = clip_of(family, seed=1, side=side).motion.joint_positions().positions
    left, _ = local_frame(positions)
    assert np.dot(positions[-1, 0] - positions[0, 0], left) * (1 if side == "left" else -1) > 0.3


BOWS = [name for name, family in FAMILIES.items() if family.group == "bows" and name != "curtsy"]


@pytest.mark.parametrize("family", ["bow", *BOWS])
def test_a_bow_brings_the_head_forward_and_down_over_feet_that_stay(family):
    clip = clip_of(family, seed=2)
    positions = clip.motion.joint_positions().positions
    _, ahead = local_frame(positions)
    height, forward = positions[:, 15, 1], (positions[:, 15] - positions[0, 15]) @ ahead
    assert height.max() - height.min() > 0.01
    assert forward[np.argmin(height)] > 0.04
    assert abs(height[-1] - height[0]) < 0.05
    assert np.ptp(positions[:, [10, 11]][:, :, [0, 2]], axis=0).max() < 0.02


@pytest.mark.parametrize("family", ["bow_folded", "bow_palms", "stand_folded", "pray"])
def test_hands_that_are_said_to_meet_meet(family):
    positions = clip_of(family, seed=5).motion.joint_positions().positions
    assert np.linalg.norm(positions[:, 20] - positions[:, 21], axis=-1).min() < 0.2


@pytest.mark.parametrize("family", ["stand", "nod", "wave_small", "talk_hands", "attention"])
def test_who_stands_is_never_frozen(family):
    for seed in range(4):
        positions = clip_of(family, seed=seed).motion.joint_positions().positions
        for joint in (0, 15, 20, 21):
            assert np.ptp(positions[:, joint], axis=0).max() > 0.003
        assert np.ptp(positions[:, [10, 11]][:, :, [0, 2]], axis=0).max() < 0.02


def test_free_arms_rest_in_several_places():
    heights = []
    for seed in range(40):
        positions = clip_of("nod", seed=seed).motion.joint_positions().positions
        heights.append(positions[0, 20, 1] / positions[0, 16, 1])
    assert max(heights) - min(heights) > 0.12


@pytest.mark.parametrize("family", ["walk", "run", "wave_small", "bow_folded", "kick_quick", "stand_shift"])
def test_a_short_crop_lasts_one_to_two_and_a_half_seconds_and_keeps_the_action(family):
    for seed in range(6):
        clip = generate_clip(np.random.default_rng(seed), family=family, short=1.0)
        assert 1.0 <= clip.motion.duration <= 2.5
        assert (clip.segments[0].start, clip.segments[-1].end) == (0.0, pytest.approx(clip.motion.duration))
        assert clip.parameters["families"] == [family]
    positions = clip.motion.joint_positions().positions
    if family in ("walk", "run"):
        assert np.linalg.norm(positions[-1, 0, [0, 2]] - positions[0, 0, [0, 2]]) > 0.3
    if family == "kick_quick":
        assert np.ptp(positions[:, [7, 8], 1], axis=0).max() > 0.3


def test_clips_whose_captions_need_all_of_them_are_not_cropped_short():
    for family in ("walk_turn", "sit_stand", "run_stop", "high_knees"):
        whole = clip_of(family, seed=1)
        asked = generate_clip(np.random.default_rng(1), family=family, short=1.0)
        np.testing.assert_array_equal(whole.motion.root_positions, asked.motion.root_positions)


def test_a_share_of_a_corpus_is_short():
    seconds = [corpus_clip(index, seed=21).motion.duration for index in range(120)]
    assert min(seconds) >= 1.0
    assert 0.02 < np.mean([duration < 2.0 for duration in seconds]) < 0.3


@pytest.mark.parametrize(
    ("family", "slower_than"), [("walk_old", 1.0), ("walk_shuffle", 1.0), ("walk_tired", 1.1), ("walk_stooped", 1.1)]
)
def test_weary_walks_are_slow(family, slower_than):
    assert all(middle_speed(clip_of(family, seed)) < slower_than for seed in range(3))


def test_a_stooped_walk_is_bent_and_a_proud_one_upright():
    def reach(family: str) -> float:
        positions = clip_of(family, seed=3).motion.joint_positions().positions
        _, ahead = local_frame(positions)
        third = len(positions) // 3
        return float(((positions[third : 2 * third, 12] - positions[third : 2 * third, 0]) @ ahead).mean())

    assert reach("walk_stooped") > 0.15 > 0.05 > reach("walk_proud")


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_is_said(style):
    words = STYLES[style].strip("[]").split("|")
    for seed in range(200):
        clip = clip_of("walk", seed)
        if clip.segments[0].parameters.get("style") == style:
            assert any(word in text for word in words for text in clip.captions["sentence"])
            return
    pytest.fail(f"no walk of 200 is {style}")


def middle_speed(clip) -> float:
    path = clip.motion.joint_positions().positions[:, 0][:, [0, 2]]
    third = len(path) // 3
    return float(np.linalg.norm(np.diff(path[third : 2 * third], axis=0), axis=-1).mean() * 20.0)


def plain_walk(seed: int, pace: str):
    """The first walk without a style from 20 seeds."""
    clips = (clip_of("walk", 20 * seed + k, pace=pace) for k in range(20))
    return next(clip for clip in clips if "style" not in clip.segments[0].parameters)


@pytest.mark.parametrize("seed", range(4))
def test_slow_normal_and_fast_walks_differ_and_the_noted_speed_is_the_measured_one(seed):
    clips = {pace: plain_walk(seed, pace) for pace in ("slow", "normal", "fast")}
    speeds = {pace: middle_speed(clip) for pace, clip in clips.items()}
    assert speeds["slow"] < 0.9 < speeds["normal"] < 1.65 < speeds["fast"] * 1.2
    for pace, clip in clips.items():
        assert speeds[pace] == pytest.approx(clip.segments[0].parameters["metres_per_second"], rel=0.12)
    assert any("slow" in text for text in clips["slow"].captions["sentence"])
    assert any("fast" in text or "quick" in text for text in clips["fast"].captions["sentence"])


@pytest.mark.parametrize("seed", range(4))
def test_runs_are_faster_than_jogs_and_jogs_than_walks(seed):
    walk, jog, run, sprint = (middle_speed(clip_of(f, seed, pace="normal")) for f in ("walk", "jog", "run", "sprint"))
    assert walk < jog < run < sprint


@pytest.mark.parametrize("seed", range(5))
def test_the_count_that_is_said_is_the_count_of_jumps(seed):
    clip = clip_of("jump_up", seed)
    toes = clip.motion.joint_positions().positions[:, [10, 11], 1].min(axis=1)
    flying = toes > 0.06
    assert np.sum(np.diff(flying.astype(int)) == 1) == clip.segments[0].parameters["count"]


def test_arms_swing_against_the_legs_in_a_walk():
    positions = clip_of("walk", seed=6, pace="normal").motion.joint_positions().positions
    _, ahead = local_frame(positions)
    legs = (positions[:, 7] - positions[:, 8]) @ ahead
    arms = (positions[:, 20] - positions[:, 21]) @ ahead
    assert np.corrcoef(legs, arms)[0, 1] < -0.5


def test_bodies_differ_and_left_equals_right(corpus):
    scales = [clip.parameters["body"]["scale"] for clip in corpus]
    assert min(scales) >= 0.85 and max(scales) <= 1.15 and np.std(scales) > 0.02
    for clip in corpus[:10]:
        lengths = clip.motion.skeleton.bone_lengths
        for left, right in clip.motion.skeleton.left_right:
            assert lengths[left] == pytest.approx(lengths[right])


def test_an_unknown_family_names_those_there_are():
    with pytest.raises(MissingData, match="walk_turn"):
        generate_clip(np.random.default_rng(0), family="levitate")
