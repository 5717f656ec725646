"""Normalisers: statistics, round trips, and the errors of wrong files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.features import SLICES, Normaliser, evaluator_normaliser
from motionary.features.normaliser import STD_FLOOR


def clips(seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.normal(loc=1000.0, scale=[1.0, 0.1, 5.0], size=(frames, 3)) for frames in (1, 7, 200, 31)]


def test_fit_gives_mean_and_standard_deviation_of_all_frames() -> None:
    rows = np.concatenate(clips())
    fitted = Normaliser.fit(clips())
    np.testing.assert_allclose(fitted.mean, rows.mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(fitted.std, rows.std(axis=0), rtol=1e-6)
    assert fitted.name == "training_crops"


def test_normalised_features_have_mean_0_and_deviation_1_and_come_back() -> None:
    rows = np.concatenate(clips())
    fitted = Normaliser.fit(clips())
    scaled = fitted.normalise(rows)
    np.testing.assert_allclose(scaled.mean(axis=0), 0.0, atol=1e-3)
    np.testing.assert_allclose(scaled.std(axis=0), 1.0, rtol=1e-4)
    np.testing.assert_allclose(fitted.denormalise(scaled), rows, rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_type_of_the_features_is_kept(dtype: type) -> None:
    rows = np.ones((2, 3), dtype=dtype)
    fitted = Normaliser.fit(clips())
    assert fitted.normalise(rows).dtype == fitted.denormalise(rows).dtype == dtype


def test_a_constant_dimension_gets_the_floor() -> None:
    rows = np.concatenate((np.ones((9, 1)), np.arange(9.0)[:, None]), axis=1)
    fitted = Normaliser.fit([rows])
    assert fitted.std[0] == np.float32(STD_FLOOR)
    np.testing.assert_array_equal(fitted.normalise(rows)[:, 0], 0.0)
    assert Normaliser.fit([rows], floor=0.5).std[0] == 0.5


def test_groups_share_the_average_deviation() -> None:
    rows = np.random.default_rng(1).normal(size=(50, 4)) * [1.0, 2.0, 3.0, 4.0]
    alone = Normaliser.fit([rows]).std
    grouped = Normaliser.fit([rows], name="dataset", groups={"a": slice(0, 1), "b": slice(1, 4)}).std
    np.testing.assert_allclose(grouped, [alone[0], *[alone[1:].mean()] * 3], rtol=1e-6)


def test_evaluators_weigh_root_and_contacts_five_times() -> None:
    dataset = Normaliser("dataset", np.zeros(263, np.float32), np.ones(263, np.float32))
    evaluators = evaluator_normaliser(dataset, SLICES)
    expected = np.ones(263)
    expected[:4] = expected[259:] = 0.2
    np.testing.assert_allclose(evaluators.std, expected)
    assert evaluators.name == "evaluators"
    assert (dataset.std == 1.0).all()


def test_groups_of_the_official_statistics_have_one_deviation_each(real_data: Path) -> None:
    official = np.load(real_data / "humanml3d" / "t2m_std.npy")
    groups = {name: np.unique(official[part].round(6)).size for name, part in SLICES.items()}
    assert set(groups.values()) == {1}


def test_no_frames_are_refused() -> None:
    for nothing in ([], [np.zeros((0, 3))]):
        with pytest.raises(MissingData, match="no frames"):
            Normaliser.fit(nothing)


def test_wrong_widths_and_values_are_refused() -> None:
    fitted = Normaliser.fit(clips())
    with pytest.raises(FeatureMismatch, match="3 dimensions"):
        fitted.normalise(np.zeros((4, 5)))
    with pytest.raises(FeatureMismatch, match="clip 1"):
        Normaliser.fit([np.zeros((4, 5)), np.zeros((4, 6))])
    with pytest.raises(FeatureMismatch, match="clip 0"):
        Normaliser.fit([np.full((4, 5), np.nan)])
    with pytest.raises(FeatureMismatch, match="dimension 1"):
        Normaliser("bad", np.zeros(2), np.array([1.0, 0.0]))


def test_saved_and_loaded_is_the_same(tmp_path: Path) -> None:
    fitted = Normaliser.fit(clips(), name="training_crops:test")
    fitted.save(tmp_path / "normaliser.json")
    loaded = Normaliser.load(tmp_path / "normaliser.json")
    assert loaded.name == fitted.name
    np.testing.assert_array_equal(loaded.mean, fitted.mean)
    np.testing.assert_array_equal(loaded.std, fitted.std)
    assert [path.name for path in tmp_path.iterdir()] == ["normaliser.json"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", FormatError),
        ("[" * 100_000, FormatError),
        ("[]", FeatureMismatch),
        ("{}", FeatureMismatch),
        (json.dumps({"name": "n", "mean": [0], "std": ["x"]}), FeatureMismatch),
        (json.dumps({"name": "n", "mean": [0, 1], "std": [1]}), FeatureMismatch),
        (json.dumps({"name": "n", "mean": [0], "std": [-1]}), FeatureMismatch),
        ('{"name": "n", "mean": [NaN], "std": [1]}', FeatureMismatch),
    ],
)
def test_broken_files_are_refused(tmp_path: Path, text: str, error: type[Exception]) -> None:
    path = tmp_path / "normaliser.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error):
        Normaliser.load(path)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="no such normaliser"):
        Normaliser.load(tmp_path / "absent.json")
