"""KIT-ML's 251 numbers and rifke against what the published code gives for one clip (`mmm_features.json`)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from motionary.features import kitml251, rifke
from motionary.features.mmm21 import to_units

FILE = Path(__file__).with_name("mmm_features.json")


@pytest.fixture(scope="module")
def arrays() -> dict[str, np.ndarray]:
    data = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: np.array(values) for name, values in data.items() if name != "about"}


@pytest.mark.parametrize("part", kitml251.SLICES)
def test_extract_equals_the_published_kitml_features(arrays: dict[str, np.ndarray], part: str) -> None:
    at = kitml251.SLICES[part]
    ours = kitml251.extract(arrays["positions"])[:, at]
    # float32 of hundreds of millimetres
    np.testing.assert_allclose(ours, arrays["kitml251"][:, at], atol=1e-4 if "joint_p" in part else 3e-5)


def test_recover_equals_the_published_kitml_joints(arrays: dict[str, np.ndarray]) -> None:
    ours = to_units(kitml251.recover_positions(arrays["kitml251"]))
    np.testing.assert_allclose(ours, arrays["kitml_joints"], atol=2e-5)


def test_extract_equals_the_published_rifke(arrays: dict[str, np.ndarray]) -> None:
    np.testing.assert_allclose(rifke.extract(arrays["positions"]), arrays["rifke64"], atol=1e-6)
