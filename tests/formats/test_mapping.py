"""Finding the 22 joints by dialect, by mapping file and by words, and placing what a file lacks."""

from __future__ import annotations

import json

import numpy as np
import pytest
from format_samples import BVH, body_bvh, write

from motionary.errors import FormatError, MissingData, SkeletonMismatch
from motionary.formats import load_mapping, read_motion, read_smpl22, to_smpl22
from motionary.formats.guess import guess_mapping
from motionary.formats.mapping import SMPL22, detect, dialects
from motionary.motion import load_skeleton

_SMPL = load_skeleton("smpl22")


def _rest() -> np.ndarray:
    rest = np.zeros((22, 3))
    for joint, parent in enumerate(_SMPL.parents):
        rest[joint] = _SMPL.offsets[joint] + (rest[parent] if parent >= 0 else [0, 0.95, 0])
    return rest


@pytest.mark.parametrize("name", sorted(dialects()))
def test_each_dialect_finds_itself(name: str) -> None:
    entries = dialects()[name].values()
    joints: list[str] = []
    for entry in entries:
        joints += [e.split("|")[0] for e in ([entry] if isinstance(entry, str) else entry[:2])]
    found = detect(tuple(dict.fromkeys(joints)))
    assert found.dialect == name
    assert found.is_enough
    assert set(found.joints) == set(dialects()[name])


_MIXAMO = {joint: entry for joint, entry in dialects()["mixamo"].items() if isinstance(entry, str)}


@pytest.mark.parametrize(
    "spell",
    [
        lambda name: "mixamorig:" + name,
        lambda name: "mixamorig1:" + name,
        lambda name: "mixamorig_" + name,
        lambda name: "Character1_" + name,
        lambda name: "scene|actor:" + name,
        lambda name: "Actor_02_" + name,
        str.upper,
        str.lower,
    ],
)
def test_prefixes_and_letter_case_do_not_matter(tmp_path, spell) -> None:
    names = {joint: spell(name) for joint, name in _MIXAMO.items()}
    joints, report = read_smpl22(write(tmp_path, body_bvh(names)))
    assert report.dialect == "mixamo"
    np.testing.assert_allclose(joints.positions[0], _rest(), atol=1e-5)


def test_biped_names_with_spaces(tmp_path) -> None:
    names = {j: "Bip001 " + e.split("|")[0] for j, e in dialects()["biped"].items() if isinstance(e, str)}
    joints, report = read_smpl22(write(tmp_path, body_bvh(names)))
    assert report.dialect == "biped"
    assert joints.joint_names == SMPL22


def test_missing_joints_are_placed_and_named(tmp_path) -> None:
    names = {"left_foot": "", "right_foot": "", "left_collar": "lc_x", "right_collar": "rc_x", "spine2": "middle_x"}
    joints, report = read_smpl22(write(tmp_path, body_bvh(names)))
    note = next(note for note in report.notes if note.startswith("placed"))
    assert all(joint in note for joint in ("left_foot", "right_collar", "spine2"))
    away = np.linalg.norm(joints.positions[0] - _rest(), axis=-1)
    assert away.max() < 0.07
    assert joints.positions[0, SMPL22.index("left_foot"), 2] > joints.positions[0, SMPL22.index("left_ankle"), 2] + 0.1


def test_missing_knees_are_an_error_that_shows_a_mapping(tmp_path) -> None:
    path = write(tmp_path, body_bvh({"left_knee": "thing1", "right_knee": "thing2"}))
    with pytest.raises(SkeletonMismatch, match=r"left_knee, right_knee.*thing1.*--mapping map.json"):
        read_smpl22(path)
    mapping = {joint: joint for joint in SMPL22} | {"left_knee": "thing1", "right_knee": "thing2"}
    joints, report = read_smpl22(path, mapping=write(tmp_path, json.dumps(mapping), "map.json"))
    assert report.dialect == "mapping"
    np.testing.assert_allclose(joints.positions[0], _rest(), atol=1e-5)


def test_a_file_without_a_body_is_a_skeleton_mismatch(tmp_path) -> None:
    with pytest.raises(SkeletonMismatch, match="Hips, Spine"):
        read_smpl22(write(tmp_path, BVH))


def test_mapping_between_two_joints(tmp_path) -> None:
    mapping = {joint: joint for joint in SMPL22 if joint != "spine2"}
    reading = read_motion(write(tmp_path, body_bvh({})))
    joints = to_smpl22(reading, mapping={**mapping, "spine2": ("spine1", "spine3", 0.25)})
    rest = _rest()
    expected = 0.75 * rest[SMPL22.index("spine1")] + 0.25 * rest[SMPL22.index("spine3")]
    np.testing.assert_allclose(joints.positions[0, SMPL22.index("spine2")], expected, atol=1e-5)


def test_a_mapping_to_an_unknown_joint_is_an_error(tmp_path) -> None:
    reading = read_motion(write(tmp_path, body_bvh({})))
    with pytest.raises(SkeletonMismatch, match="'Hip' for 'pelvis'"):
        to_smpl22(reading, mapping={"pelvis": "Hip"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no JSON"),
        ("[1, 2]", "is an object"),
        ('{"hips": "Hips"}', "'hips' is no SMPL-22 joint"),
        ('{"pelvis": 3}', "'pelvis' is mapped to 3"),
        ('{"pelvis": ""}', "'pelvis'"),
        ('{"spine2": ["a", "b"]}', "'spine2'"),
        ('{"spine2": ["a", "b", 2]}', "0 to 1"),
        ("[" * 100_000, "deeply"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_bad_mapping_files(tmp_path, text, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        load_mapping(write(tmp_path, text, "map.json"))


def test_missing_mapping_file(tmp_path) -> None:
    with pytest.raises(MissingData, match="no such mapping file"):
        load_mapping(tmp_path / "map.json")


_ODD_NAMES = """root torso_1 torso_2 neck_1 skull LThigh LShin LFoot LToe RThigh RShin RFoot RToe
L_Clavicle L_UpperArm L_LowerArm L_Hand R_Clavicle R_UpperArm R_LowerArm R_Hand"""
_FEW_NAMES = "hips spine head leftShoulder leftElbow leftWrist rightShoulder rightElbow rightWrist"


def test_guess_by_words() -> None:
    joints = tuple(_ODD_NAMES.split())
    guess = guess_mapping(joints)
    assert guess["left_hip"] == "LThigh"
    assert guess["right_elbow"] == "R_LowerArm"
    assert guess["left_collar"] == "L_Clavicle"
    assert guess["pelvis"] == "root"
    assert detect(joints).is_enough


def test_a_lone_shoulder_is_the_shoulder() -> None:
    guess = guess_mapping(tuple(_FEW_NAMES.split()))
    assert guess["left_shoulder"] == "leftShoulder"
    assert "left_collar" not in guess
