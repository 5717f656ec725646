"""HumanML3D's features against the published implementation's and against the data set's own files.

The arrays lie beside the real data: 22 joints in SMPL order, metres, Y up, 20 fps; "moved" clips are the same ones
scaled, turned, lifted, shifted and with noisy wrists.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from motionary.features import SLICES, extract, extract_batch, recover_positions, recover_positions_from_rotations

CLIPS = ["012314", "012314_moved", "009548", "009548_moved"]
OFFICIAL = ["012314", "009548"]


def assert_features_agree(ours: np.ndarray, theirs: np.ndarray, *, rotations: float, rest: float) -> None:
    difference = np.abs(ours - theirs).max(axis=0)
    for name, dimensions in SLICES.items():
        limit = {"joint_rotations": rotations, "foot_contacts": 0.0}.get(name, rest)
        assert difference[dimensions].max() <= limit, name


@pytest.mark.parametrize("clip", CLIPS)
def test_extract_equals_the_published_features(golden: Path, clip: str) -> None:
    with np.load(golden / "humanml263.npz") as arrays:
        positions, features = arrays[f"{clip}_positions"], arrays[f"{clip}_features"]
    ours = extract(positions)
    assert ours.dtype == np.float32
    assert ours.shape == (len(positions) - 1, 263)
    # a tenth of what is asked
    assert_features_agree(ours, features, rotations=1e-4, rest=1e-5)


def test_extract_batch_equals_the_published_features(golden: Path) -> None:
    with np.load(golden / "humanml263.npz") as arrays:
        results = extract_batch([arrays[f"{clip}_positions"] for clip in CLIPS])
        for clip, ours in zip(CLIPS, results, strict=True):
            assert_features_agree(ours, arrays[f"{clip}_features"], rotations=1e-4, rest=1e-5)


@pytest.mark.parametrize("clip", OFFICIAL)
def test_recovered_positions_are_the_data_sets(real_data: Path, clip: str) -> None:
    features = np.load(real_data / "humanml3d" / "new_joint_vecs" / f"{clip}.npy")
    joints = np.load(real_data / "humanml3d" / "new_joints" / f"{clip}.npy")
    np.testing.assert_allclose(recover_positions(features), joints, atol=1e-5)
    np.testing.assert_allclose(recover_positions_from_rotations(features), joints, atol=1e-5)


@pytest.mark.parametrize("clip", OFFICIAL)
def test_features_of_the_data_sets_joints_come_close_to_its_features(real_data: Path, clip: str) -> None:
    features = np.load(real_data / "humanml3d" / "new_joint_vecs" / f"{clip}.npy")
    joints = np.load(real_data / "humanml3d" / "new_joints" / f"{clip}.npy")
    difference = np.abs(extract(joints) - features[:-1])
    rotations = difference[:, SLICES["joint_rotations"]].copy()
    difference[:, SLICES["joint_rotations"]] = 0.0
    assert rotations.max() < 0.05
    assert difference.max() < 0.02
