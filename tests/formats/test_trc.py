"""TRC markers: units, gaps, keypoints by name, and damage named by its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from point_samples import markers, trc, trc_keypoints, write_trc

from motionary.errors import FormatError
from motionary.formats import PointsReading, read_motion, to_smpl22


def _read(path: Path) -> PointsReading:
    reading = read_motion(path)
    assert isinstance(reading, PointsReading)
    return reading


@pytest.mark.parametrize(
    "unit, factor, source",
    [("m", 1.0, "file"), ("Meters", 1.0, "file"), ("inches", 1 / 0.0254, "file"), ("", 100.0, "height")],
)
def test_units(tmp_path: Path, unit: str, factor: float, source: str) -> None:
    reading = _read(write_trc(tmp_path / "a.trc", markers(), unit=unit, factor=factor))
    assert reading.report.unit_source == source
    np.testing.assert_allclose(reading.points.positions[:, 0], markers()["LASI"], atol=1e-4)


def test_joint_centres_are_those_of_the_same_markers_in_c3d(tmp_path: Path) -> None:
    pytest.importorskip("ezc3d", reason="reading C3D needs the extra c3d (ezc3d)")
    from point_samples import write_c3d

    one = to_smpl22(_read(trc(tmp_path))).positions
    other = to_smpl22(_read(write_c3d(tmp_path / "a.c3d", markers()))).positions
    np.testing.assert_allclose(one - one[:1, :1], other - other[:1, :1], atol=1e-4)


@pytest.mark.parametrize("lost", [np.nan, 0.0])
def test_gaps(tmp_path: Path, lost: float) -> None:
    found = markers()
    found["LKNE"][5:9] = lost
    reading = _read(write_trc(tmp_path / "a.trc", found))
    column = reading.valid[:, reading.points.joint_names.index("LKNE")]
    assert not column[5:9].any() and column[:5].all() and column[9:].all()


def test_keypoints_keep_their_names_and_nothing_is_estimated(tmp_path: Path) -> None:
    reading = _read(trc_keypoints(tmp_path))
    assert reading.report.dialect == "openpose_25" and "MidHip" in reading.points.joint_names
    assert not any("estimated" in note for note in reading.report.notes)


def test_rows_of_gaps_take_no_more_memory_than_the_file_allows(tmp_path: Path) -> None:
    rows, count = 20_000, 1500
    names = "\t\t\t".join(f"M{number}" for number in range(count))
    head = [
        "PathFileType\t4\t(X/Y/Z)\ta.trc",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits",
        f"100\t100\t{rows}\t{count}\tmm",
        f"Frame#\tTime\t{names}",
        "",
    ]
    path = tmp_path / "gaps.trc"
    path.write_text("\n".join([*head, *["1\t0"] * rows]), encoding="utf-8")
    with pytest.raises(FormatError, match="MiB of memory for a file"):
        read_motion(path)


def _line(number: int, old: str, new: str):
    def change(lines: list[str]) -> list[str]:
        assert old in lines[number - 1]
        return [line.replace(old, new, 1) if place == number - 1 else line for place, line in enumerate(lines)]

    return change


@pytest.mark.parametrize(
    "damage, said",
    [
        (_line(1, "PathFileType", "Path"), "PathFileType"),
        (_line(2, "DataRate", "Rate"), "datarate"),
        (_line(3, "30.0", "0"), "frame rate"),
        (_line(3, "30.0", "fast"), "DataRate"),
        (_line(3, "\t40\t", "\t1e30\t"), "NumFrames"),
        (_line(3, "\t40\t", "\t41\t"), "NumFrames is 41"),
        (_line(4, "LASI\t\t\t", ""), "markers are named"),
        (_line(9, "3\t0.0", "3\t0.0\tx"), "line 9"),
        (lambda lines: [*lines[:20], lines[20] + "\t1\t2\t3", *lines[21:]], "line 21"),
        (lambda lines: [*lines[:-2], lines[-2].rsplit("\t", 4)[0], ""], "cut"),
        (lambda lines: lines[:6], "cut"),
        (lambda lines: lines[:3], "five lines"),
    ],
)
def test_damage_is_named(tmp_path: Path, damage, said: str) -> None:
    path = trc(tmp_path)
    path.write_text("\n".join(damage(path.read_text(encoding="utf-8").split("\n"))), encoding="utf-8")
    with pytest.raises(FormatError, match=said):
        read_motion(path)
