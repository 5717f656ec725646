"""Skeleton sets: the table, official splits on synthetic sets in the official layouts, bodies, the real data."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.skeleton_sets import (
    SKELETON_SETS,
    SkeletonClip,
    SkeletonSequence,
    SkeletonSet,
    cut_validation,
    load_skeleton_set,
    people_folds,
)
from motionary.datasets.skeletons.bodies import BODIES, COCO, BodyGraph
from motionary.datasets.skeletons.class_names import class_names
from motionary.datasets.skeletons.synthetic import WRITERS, swing, write_synthetic
from motionary.errors import MissingData, SkeletonMismatch

PROTOCOLS = {
    "utd_mhad": ("cross-subject",),
    "ntu60": ("xsub", "xview"),
    "ntu120": ("xsub", "xset"),
    "smarthome": ("xsub", "cv1", "cv2"),
    "uav_human": ("csv1", "csv2"),
}


@pytest.fixture(scope="session")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SkeletonSet]:
    """Every synthetic set, read from files in the official layout."""
    found = {}
    for name in WRITERS:
        folder = tmp_path_factory.mktemp(name)
        write_synthetic(name, folder, rng=np.random.default_rng(0), classes=4)
        found[name] = load_skeleton_set(name, folder)
    return found


@pytest.mark.parametrize("name", WRITERS)
def test_splits_do_not_share_clips_and_read(name: str, synthetic: dict[str, SkeletonSet]) -> None:
    found = synthetic[name]
    assert tuple(found.protocols) == PROTOCOLS[name]
    assert len({clip.key for clip in found.clips}) == len(found.clips)
    for protocol in found.protocols:
        split = found.split(protocol)
        parts = [set(split.train), set(split.test), set(split.validation)]
        assert all(parts[:2])
        assert not any(a & b for a, b in combinations(parts, 2))
        assert set(found.labels(split.train)) == set(found.labels(split.test)) <= set(split.classes)
    for clip in found.clips[:4]:
        sequence = clip.read()
        assert sequence.positions.dtype == np.float32
        assert sequence.positions.shape[2] == found.body.joint_count
        first = sequence.positions[0, 0, list(found.body.origin)].mean(axis=0)
        np.testing.assert_allclose(first, 0, atol=1e-5)


def test_official_rules(synthetic: dict[str, SkeletonSet]) -> None:
    def of(name: str, protocol: str, field: str, part: str) -> set[object]:
        found = synthetic[name]
        return {getattr(found.clips[number], field) for number in getattr(found.split(protocol), part)}

    assert of("utd_mhad", "cross-subject", "subject", "train") == {"1", "3", "5", "7"}
    assert of("ntu60", "xsub", "subject", "train") == {"1", "2", "4"}
    assert of("ntu60", "xview", "camera", "test") == {1}
    assert of("ntu120", "xset", "setup", "train") == {2}
    assert of("smarthome", "xsub", "subject", "train") == {"3", "4"}
    assert of("smarthome", "cv1", "camera", "train") == {1}
    assert of("smarthome", "cv2", "camera", "train") == {1, 3}
    assert of("smarthome", "cv2", "camera", "validation") == {5}
    assert of("uav_human", "csv1", "subject", "train") == {"0", "2"}
    assert [
        len(synthetic[name].split(protocol).classes) for name, protocol in (("ntu60", "xsub"), ("ntu120", "xsub"))
    ] == [
        60,
        120,
    ]
    assert len(synthetic["smarthome"].split("xsub").classes) == 31
    split = synthetic["smarthome"].split("cv1")
    assert len(split.classes) == 19
    assert "WatchTV" not in synthetic["smarthome"].names(split.classes)
    assert synthetic["smarthome"].labels(split.train, classes=split.classes).max() < 19


def test_missing_skeletons_are_left_out(tmp_path: Path) -> None:
    write_synthetic("ntu60", tmp_path, rng=np.random.default_rng(0), classes=1)
    some = next(tmp_path.glob("S001*.skeleton"))
    some.rename(tmp_path / "S001C002P005R002A008.skeleton")  # the first that the authors list
    assert "S001C002P005R002A008" not in {clip.key for clip in load_skeleton_set("ntu60", tmp_path).clips}


def test_two_people(synthetic: dict[str, SkeletonSet]) -> None:
    counts = {clip.label: clip.read().positions.shape[1] for clip in synthetic["ntu60"].clips[:4]}
    assert counts == {0: 1, 1: 1, 2: 1, 3: 2}


def test_images_are_upright_and_flat(synthetic: dict[str, SkeletonSet]) -> None:
    for name in ("smarthome", "uav_human"):
        found = synthetic[name]
        positions = found.clips[0].read().positions
        ankle, shoulder = (found.body.joints.index(joint) for joint in ("right_ankle", "right_shoulder"))
        assert (positions[:, 0, shoulder, 1] > positions[:, 0, ankle, 1]).all()
        assert not positions[..., 2].any()


@pytest.mark.parametrize("name", SKELETON_SETS)
def test_every_row_of_the_table_loads(name: str, tmp_path: Path) -> None:
    if name.startswith("procedural"):
        found = load_skeleton_set(name, tmp_path, train=2, test=1)
        assert len(found.clips) == 3 * len(found.classes)
        return
    with pytest.raises(MissingData) as caught:
        load_skeleton_set(name, tmp_path / "absent")
    assert str(tmp_path / "absent") in str(caught.value)


def test_other_names_are_listed(synthetic: dict[str, SkeletonSet]) -> None:
    with pytest.raises(MissingData, match="there are utd_mhad"):
        load_skeleton_set("imagenet", "x")
    with pytest.raises(MissingData, match="there are xsub, xview"):
        synthetic["ntu60"].split("xset")
    with pytest.raises(MissingData, match="fold 1; there are 1"):
        synthetic["ntu60"].split("xsub", fold=1)
    with pytest.raises(MissingData, match="no synthetic"):
        write_synthetic("babel60", Path("x"), rng=np.random.default_rng(0))


def test_validation_people_are_cut_out_of_training(synthetic: dict[str, SkeletonSet]) -> None:
    found = synthetic["utd_mhad"]
    split = found.split()
    cut = cut_validation(found, split, subjects={"7"})
    assert {found.clips[number].subject for number in cut.train} == {"1", "3", "5"}
    assert {found.clips[number].subject for number in cut.validation} == {"7"}
    np.testing.assert_array_equal(cut.test, split.test)
    for subjects in ({"2"}, {"1", "3", "5", "7"}):
        with pytest.raises(MissingData, match="both need some"):
            cut_validation(found, split, subjects=subjects)


def test_folds_leave_every_person_out_once() -> None:
    def reader() -> SkeletonSequence:
        raise NotImplementedError

    clips = [SkeletonClip(str(number), (0,), str(number % 5), reader) for number in range(23)]
    splits = people_folds(clips, folds=3, classes={0})
    assert sorted(number for split in splits for number in split.test) == list(range(23))
    for split in splits:
        assert not {clips[number].subject for number in split.train} & {clips[number].subject for number in split.test}
    assert len(people_folds(clips, folds=99, classes={0})) == 5
    with pytest.raises(MissingData, match="at least two"):
        people_folds(clips[:1], folds=3, classes={0})


@pytest.mark.parametrize("name", BODIES)
def test_bodies_are_trees(name: str) -> None:
    body = BODIES[name]
    assert len(body.bones) == body.joint_count - 1
    assert len({joint for joint, _ in body.bones} | {body.centre}) == body.joint_count
    swap = dict(body.left_right) | {right: left for left, right in body.left_right}
    mirrored = {(swap.get(joint, joint), swap.get(inner, inner)) for joint, inner in body.bones}
    assert mirrored == set(body.bones)


def test_a_body_must_hang_together() -> None:
    with pytest.raises(SkeletonMismatch, match="do not lead"):
        BodyGraph("x", ("a", "b", "c"), ((1, 2), (2, 1)), 0, (0,), (1, 2))


def test_swings_differ_by_class() -> None:
    clips = [swing(COCO, label, np.random.default_rng(0)) for label in range(12)]
    moved = [tuple(np.ptp(clip, axis=0).round(1).ravel()) for clip in clips]
    assert len(set(moved)) == 12


def test_names() -> None:
    assert [len(class_names(name)) for name in ("ntu120", "uav_human")] == [120, 155]
    assert class_names("ntu120")[42] == "falling"


def test_real_utd_mhad(real_data: Path) -> None:
    found = load_skeleton_set("utd_mhad", real_data)
    split = found.split()
    assert (len(split.train), len(split.test), len(found.classes)) == (431, 430, 27)
    sequence = found.clips[0].read()
    head, foot = found.body.joints.index("Head"), found.body.joints.index("FootLeft")
    assert 1.2 < float((sequence.positions[:, 0, head, 1] - sequence.positions[:, 0, foot, 1]).mean()) < 2.0


def test_real_cmu_and_babel(real_data: Path, tmp_path: Path) -> None:
    cmu = load_skeleton_set("cmu_actions", real_data, cache=tmp_path)
    assert sum(len(split.test) for split in cmu.splits("people")) == len(cmu.clips) > 200
    babel = load_skeleton_set("babel60", real_data, cache=tmp_path)
    assert "CMU" in babel.note
    assert tuple(babel.protocols) == ("people",)
    assert any(len(clip.labels) > 1 for clip in babel.clips)
    shortest = min(babel.clips, key=lambda clip: len(clip.key)).read()
    assert 10 <= len(shortest.positions) <= 101
    assert shortest.fps == 20
