"""Cadence, step length and speed of recorded walks, measured in three ways that share no code."""

from __future__ import annotations

from pathlib import Path

import pytest

from motionary.errors import MissingData
from motionary.tasks.gait_check import COMPARED, TOLERANCE, agreement_summary, check_gait


def test_recorded_walks_agree_with_two_other_ways(real_data: Path) -> None:
    found = check_gait(real_data)
    measured = [each for each in found if each.measured]
    assert len(measured) >= 0.8 * len(found)
    for other in ("contacts", "no_contacts"):
        summary = agreement_summary(found, other=other)
        for name in COMPARED:
            assert summary[name]["largest"] <= TOLERANCE, (other, name, summary[name])


def test_a_folder_without_walks_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "takes.json").write_text("{}")
    with pytest.raises(MissingData, match="described as a walk"):
        check_gait(tmp_path)
