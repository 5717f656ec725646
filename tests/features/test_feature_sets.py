"""What every row of `FEATURES` must do: cover its width, come back, forget what it says, refuse what it cannot read."""

from __future__ import annotations

import importlib
import inspect
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from feature_samples import aligned, changed, for_set, points, procedural_motion, real_motion, turning_motion

from motionary.errors import FeatureMismatch, MotionaryError, SkeletonMismatch
from motionary.features import FEATURES, FeatureSet, load_feature_set
from motionary.features.normaliser import KINDS
from motionary.motion import JointPositions, Motion, load_skeleton, resample

Moving = Motion | JointPositions
every_set = pytest.mark.parametrize("name", FEATURES)
CLIPS = {
    "procedural 0": lambda: procedural_motion(0),
    "procedural 3": lambda: procedural_motion(3),
    "turning": turning_motion,
}


def assert_comes_back(features: FeatureSet, motion: Moving) -> None:
    if "size" in features.forgets:
        # size and proportions are lost: what must come back is a clip on the set's own body
        motion = features.recover(features.extract(motion, continuous_yaw=True))
    rows = features.extract(motion, continuous_yaw=True)
    recovered = features.recover(rows, fps=motion.fps)
    frames = motion.frame_count - features.fewer_rows
    assert recovered.frame_count == frames
    assert recovered.fps == pytest.approx(motion.fps, rel=1e-4)
    expected = aligned(points(motion)[:frames], features.joints)
    difference = aligned(points(recovered), features.joints) - expected
    assert np.abs(difference).max() <= features.round_trip + 1e-12
    if isinstance(recovered, Motion) and isinstance(motion, Motion):
        # a quaternion and its negative are one rotation
        ours, theirs = recovered.local_rotations[:, 1:], motion.local_rotations[:, 1:]
        distances = np.minimum(np.linalg.norm(ours - theirs, axis=-1), np.linalg.norm(ours + theirs, axis=-1))
        assert 2 * distances.max() <= features.round_trip


@every_set
def test_each_row_names_a_documented_set_of_that_name(name: str) -> None:
    features = load_feature_set(name)
    assert features.name == name
    assert inspect.getdoc(importlib.import_module(FEATURES[name].split(":")[0]))
    assert features.forgets <= {"place", "heading", "height", "size"}
    assert features.loses
    assert features.units


def test_another_name_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(FeatureMismatch, match="'smpl'; there are humanml263, kitml251"):
        load_feature_set("smpl")


@every_set
def test_slices_cover_the_width_exactly_once(name: str) -> None:
    features = load_feature_set(name)
    covered = [dimension for part in features.slices.values() for dimension in range(part.start, part.stop)]
    assert covered == list(range(features.width))
    assert name.startswith("rot6d") or str(features.width) in name


@every_set
@pytest.mark.parametrize("clip", CLIPS)
def test_generated_clips_come_back(name: str, clip: str) -> None:
    features = load_feature_set(name)
    assert_comes_back(features, for_set(features, CLIPS[clip]()))


@every_set
def test_real_clips_come_back(name: str, real_data: Path) -> None:
    features = load_feature_set(name)
    motions = real_motion(features, real_data)
    assert motions
    for motion in motions:
        assert_comes_back(features, motion)


@every_set
@pytest.mark.parametrize("what", ["place", "heading", "height", "size"])
def test_features_forget_what_they_say_and_nothing_else(name: str, what: str) -> None:
    features = load_feature_set(name)
    motion = for_set(features, procedural_motion(3))
    before, after = (features.extract(each, continuous_yaw=True) for each in (motion, changed(motion, what)))
    if what in features.forgets:
        np.testing.assert_allclose(after, before, atol=1e-6 * np.abs(before).max())
    else:
        assert np.abs(after - before).max() > 1e-2


@every_set
def test_both_types_give_equal_features(name: str) -> None:
    features = load_feature_set(name)
    motion = for_set(features, procedural_motion(0))
    if isinstance(motion, Motion):
        single: Moving = replace(
            motion,
            local_rotations=motion.local_rotations.astype(np.float32),
            root_positions=motion.root_positions.astype(np.float32),
        )
    else:
        single = replace(motion, positions=motion.positions.astype(np.float32))
    exact, rounded = features.extract(motion), features.extract(single)
    assert rounded.dtype == np.float32
    for part in features.slices:
        ours, theirs = features.part(rounded, part), features.part(exact, part)
        if part == "foot_contacts":
            # a step right at the threshold may fall on either side
            assert np.mean(ours != theirs) < 0.01
        else:
            np.testing.assert_allclose(ours, theirs, atol=1e-5 * max(1.0, np.abs(exact).max()), err_msg=part)
    assert features.recover(rounded, fps=motion.fps).frame_count == len(rounded)
    np.testing.assert_allclose(
        points(features.recover(rounded, fps=motion.fps)), points(features.recover(exact, fps=motion.fps)), atol=1e-4
    )


@every_set
def test_another_frame_rate_is_refused(name: str) -> None:
    features = load_feature_set(name)
    motion = for_set(features, procedural_motion(0))
    rows = features.extract(motion)
    if features.fps is None:
        assert len(features.extract(resample(motion, 10.0))) > 0
        with pytest.raises(FeatureMismatch, match="any frame rate, so say which"):
            features.recover(rows)
        return
    with pytest.raises(FeatureMismatch, match=f"defined at {features.fps:g} frames a second, this is 10"):
        features.extract(resample(motion, 10.0))
    with pytest.raises(FeatureMismatch, match="this is 10"):
        features.recover(rows, fps=10.0)
    assert features.recover(rows).fps == features.fps
    # a rate that a file rounds is the same rate
    features.extract(replace(motion, fps=features.fps * (1 + 1e-5)))


@every_set
def test_other_joints_are_refused(name: str) -> None:
    features = load_feature_set(name)
    joints = load_skeleton("mmm21" if features.skeleton == "smpl22" else "smpl22").joints
    other = JointPositions(np.zeros((5, len(joints), 3)), joints, features.fps or 20.0)
    if features.needs_rotations:
        with pytest.raises(FeatureMismatch, match="needs rotations, and joint positions have none"):
            features.extract(other)
        still = np.zeros((5, len(joints), 4))
        still[..., 0] = 1.0
        motion = Motion(still, np.zeros((5, 3)), load_skeleton("mmm21"), features.fps or 20.0)
        with pytest.raises(SkeletonMismatch, match="joint 0 is 'root' instead of 'pelvis'"):
            features.extract(motion)
        return
    with pytest.raises(SkeletonMismatch, match=r"to_mmm21|to_smpl22"):
        features.extract(other)
    swapped = replace(other, positions=np.zeros((5, len(features.joints), 3)), joint_names=features.joints[::-1])
    with pytest.raises(SkeletonMismatch, match="joint 0 is"):
        features.extract(swapped)


@every_set
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused_by_place(name: str, value: float) -> None:
    features = load_feature_set(name)
    motion = for_set(features, procedural_motion(0))
    if isinstance(motion, Motion):
        for broken in ("local_rotations", "root_positions"):
            values = getattr(motion, broken).copy()
            values[(7, 4, 1) if values.ndim == 3 else (7, 1)] = value
            with pytest.raises(MotionaryError, match="frame 7, joint"):
                features.extract(replace(motion, **{broken: values}))
    else:
        positions = motion.positions.copy()
        positions[7, 4, 1] = value
        with pytest.raises(MotionaryError, match=f"frame 7, joint '{features.joints[4]}'"):
            features.extract(replace(motion, positions=positions))
    rows = features.extract(motion)
    rows[3, features.width - 1] = value
    last = list(features.slices)[-1]
    with pytest.raises(FeatureMismatch, match=rf"row 3, dimension {features.width - 1} \({last}\)"):
        features.recover(rows, fps=motion.fps)


@every_set
@pytest.mark.parametrize("shape", [(5,), (5, 1), (0,), (5, 10_000)])
def test_features_of_another_shape_are_refused(name: str, shape: tuple[int, ...]) -> None:
    features = load_feature_set(name)
    with pytest.raises(FeatureMismatch, match="features have shape"):
        features.recover(np.zeros(shape), fps=features.fps or 20.0)
    with pytest.raises(FeatureMismatch, match="features have shape"):
        features.part(np.zeros(shape), next(iter(features.slices)))
    with pytest.raises(FeatureMismatch, match="has no slice 'hands'; it has"):
        features.part(np.zeros((5, features.width)), "hands")


@every_set
def test_too_few_frames_are_refused_and_the_fewest_work(name: str) -> None:
    features = load_feature_set(name)
    motion = for_set(features, procedural_motion(0))

    def first(frames: int) -> Moving:
        if isinstance(motion, JointPositions):
            return replace(motion, positions=motion.positions[:frames])
        return replace(
            motion,
            local_rotations=motion.local_rotations[:frames],
            root_positions=motion.root_positions[:frames],
        )

    assert features.extract(first(1 + features.fewer_rows)).shape == (1, features.width)
    with pytest.raises(MotionaryError, match=f"{features.fewer_rows} frame"):
        features.extract(first(features.fewer_rows))


@every_set
@pytest.mark.parametrize("kind", KINDS)
def test_normalisers_are_there_where_they_were_published(name: str, kind: str) -> None:
    features = load_feature_set(name)
    clips = [features.extract(for_set(features, procedural_motion(index))) for index in range(3)]
    published = {"training_crops": True, "dataset": features.statistics is not None, "evaluators": features.evaluators}
    if not published[kind]:
        with pytest.raises(FeatureMismatch, match=f"{name} was published without statistics of the kind '{kind}'"):
            features.fit_normaliser(clips, kind=kind)
        return
    normaliser = features.fit_normaliser(clips, kind=kind)
    assert normaliser.name == f"{kind}:{name}"
    assert normaliser.dimension == features.width
    scaled = normaliser.denormalise(normaliser.normalise(clips[0]))
    np.testing.assert_allclose(scaled, clips[0], atol=1e-5 * np.abs(clips[0]).max())


@pytest.mark.parametrize("name", [name for name in FEATURES if load_feature_set(name).statistics])
def test_grouped_statistics_have_one_deviation_a_slice_and_evaluators_weigh_root_and_contacts(name: str) -> None:
    features = load_feature_set(name)
    clips = [features.extract(for_set(features, procedural_motion(index))) for index in range(3)]
    alone = features.fit_normaliser(clips).std
    dataset = features.fit_normaliser(clips, kind="dataset").std
    for part in features.slices.values():
        if features.statistics == "each":
            np.testing.assert_array_equal(dataset[part], alone[part])
        else:
            np.testing.assert_allclose(dataset[part], alone[part].mean(), rtol=1e-2)
            assert np.unique(dataset[part]).size == 1
    if features.evaluators:
        evaluators = features.fit_normaliser(clips, kind="evaluators").std
        for part, at in features.slices.items():
            factor = 5.0 if part.startswith("root_") or part == "foot_contacts" else 1.0
            np.testing.assert_allclose(evaluators[at], dataset[at] / factor, rtol=1e-6)


def test_normalisers_refuse_another_kind_and_another_width() -> None:
    features = load_feature_set("kitml251")
    with pytest.raises(FeatureMismatch, match="no normaliser is called 'mine'"):
        features.fit_normaliser([np.zeros((4, 251))], kind="mine")
    for kind in ("training_crops", "dataset"):
        with pytest.raises(FeatureMismatch, match=r"clip 1 has shape .4, 263.; kitml251 needs"):
            features.fit_normaliser([np.zeros((4, 251)), np.zeros((4, 263))], kind=kind)


@pytest.mark.parametrize("name", ["teach135", "rot6d_rows", "rot6d_columns"])
def test_rotations_on_another_rest_pose_are_refused(name: str) -> None:
    features = load_feature_set(name)
    motion = for_set(features, procedural_motion(0))
    assert isinstance(motion, Motion)
    with pytest.raises(SkeletonMismatch, match=r"bone to 'head' points \d+ degrees away"):
        features.extract(replace(motion, skeleton=load_skeleton("humanml3d_reference")))
    with pytest.raises(MotionaryError, match="is no rotation"):
        features.extract(replace(motion, local_rotations=motion.local_rotations * 2.0))
