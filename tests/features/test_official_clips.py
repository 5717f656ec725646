"""HumanML3D's own clips, mean and standard deviation through the table of feature sets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from motionary.features import Normaliser, evaluator_normaliser, load_feature_set
from motionary.features.normaliser import EVALUATOR_BIAS, SHIPPED_EVALUATOR_BIAS
from motionary.motion import JointPositions

SET = load_feature_set("humanml263")


@pytest.fixture(scope="module")
def shipped(real_data: Path) -> Normaliser:
    """The files that are shipped with the published evaluators."""
    mean, std = (np.load(real_data / "humanml3d" / f"t2m_{each}.npy", allow_pickle=False) for each in ("mean", "std"))
    return Normaliser("evaluators:humanml263", mean, std)


@pytest.fixture(scope="module")
def dataset(shipped: Normaliser) -> Normaliser:
    """The data set's statistics, which the shipped ones came from."""
    return evaluator_normaliser(shipped, SET.slices, bias=1.0 / SHIPPED_EVALUATOR_BIAS)


@pytest.fixture(scope="module")
def clips(real_data: Path) -> list[np.ndarray]:
    folder = real_data / "humanml3d" / "new_joint_vecs"
    return [np.load(path, allow_pickle=False) for path in sorted(folder.glob("*.npy"))]


@pytest.mark.parametrize("clip", ["009548", "012314"])
def test_official_features_give_the_official_joints(real_data: Path, clip: str) -> None:
    rows = np.load(real_data / "humanml3d" / "new_joint_vecs" / f"{clip}.npy", allow_pickle=False)
    joints = np.load(real_data / "humanml3d" / "new_joints" / f"{clip}.npy", allow_pickle=False)
    recovered = SET.recover(rows)
    assert isinstance(recovered, JointPositions)
    np.testing.assert_allclose(recovered.positions, joints, atol=1e-5)
    # extracting again comes close: the clip is retargeted and smoothed twice
    again = SET.extract(recovered)
    for part in SET.slices:
        limit = {"joint_rotations": 0.05, "foot_contacts": 1.0}.get(part, 0.02)
        np.testing.assert_allclose(SET.part(again, part), SET.part(rows[:-1], part), atol=limit, err_msg=part)


def test_the_shipped_deviations_are_divided_by_25(shipped: Normaliser) -> None:
    # contacts are 0 or 1, so their mean alone tells their deviation
    means = SET.part(shipped.mean, "foot_contacts")
    expected = np.sqrt(means * (1.0 - means)).mean() / SHIPPED_EVALUATOR_BIAS
    np.testing.assert_allclose(SET.part(shipped.std, "foot_contacts"), expected, rtol=1e-6)
    assert SHIPPED_EVALUATOR_BIAS == EVALUATOR_BIAS**2


def test_official_statistics_are_those_of_the_rules(
    shipped: Normaliser, dataset: Normaliser, clips: list[np.ndarray]
) -> None:
    for name, part in SET.slices.items():
        assert np.ptp(shipped.std[part]) < 1e-6 * shipped.std[part].max()
        # two clips of thousands: the same rule and the same order of size
        ours = SET.fit_normaliser(clips, kind="dataset").std[part]
        assert np.ptp(ours) == 0.0
        assert 0.2 < ours[0] / dataset.std[part][0] < 5.0, name


def test_official_clips_are_a_few_deviations_wide(dataset: Normaliser, clips: list[np.ndarray]) -> None:
    for clip in clips:
        scaled = dataset.normalise(clip)
        for name in SET.slices:
            assert 0.05 < np.sqrt(np.mean(SET.part(scaled, name) ** 2)) < 4.0, name
