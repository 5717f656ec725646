"""UTD-MHAD's and KIMORE's arrays, the real ones among them; our reader of .mat files against scipy's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from point_samples import kimore, kimore_csv, kimore_rows

from motionary.errors import FormatError
from motionary.formats import PointsReading, read_motion, read_smpl22, to_smpl22
from motionary.formats.mat5 import read_arrays
from motionary.motion.transforms import canonicalise_positions


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("dtype", ["f8", "f4", "i2", "u1", "i8"])
def test_mat_arrays_are_those_that_scipy_writes(tmp_path: Path, compressed: bool, dtype: str) -> None:
    from scipy.io import savemat

    values = (np.random.default_rng(1).random((4, 3, 5)) * 100).astype(dtype)
    path = tmp_path / "a.mat"
    savemat(path, {"words": "a text", "values": values, "x": np.eye(2)}, do_compression=compressed)
    arrays = read_arrays(path)
    assert set(arrays) == {"values", "x"}
    np.testing.assert_array_equal(arrays["values"], values)


def test_real_utd_mhad_all_read_upright_and_left_is_left(real_data: Path) -> None:
    from scipy.io import loadmat

    paths = sorted((real_data / "utd_mhad").rglob("*.mat"))
    assert len(paths) == 861
    for number, path in enumerate(paths):
        reading = read_motion(path)
        assert (reading.report.format, reading.report.dialect) == ("utd_mhad", "kinect_v1_20")
        positions = canonicalise_positions(to_smpl22(reading).positions)
        assert np.median(positions[:, 1, 0] - positions[:, 2, 0]) > 0.05, path
        assert np.median(positions[:, 15, 1] - positions[:, 0, 1]) > 0.3, path
        assert np.median(positions[:, 0, 1] - positions[:, 7:9, 1].max(axis=1)) > 0.2, path
        if number % 40 == 0:
            np.testing.assert_array_equal(read_arrays(path)["d_skel"], loadmat(path)["d_skel"])


def test_real_utd_mhad_waves_with_the_right_hand(real_data: Path) -> None:
    """Action 3 is a wave of the right hand, by the data set's own list."""
    for path in sorted((real_data / "utd_mhad").rglob("a3_s*_t1_skeleton.mat")):
        positions = read_smpl22(path, fps=None)[0].positions
        rise = positions[:, [20, 21], 1].max(axis=0) - positions[0, [20, 21], 1]
        assert rise[1] > rise[0] + 0.3, path


def test_real_kimore_all_people_read(real_data: Path) -> None:
    path = real_data / "kimore" / "squat_es5.npz"
    for person in range(37):
        reading = read_motion(path, person=person)
        assert any("37 people" in note for note in reading.report.notes)
        positions = canonicalise_positions(to_smpl22(reading).positions)
        assert np.median(positions[:, 1, 0] - positions[:, 2, 0]) > 0.05
        assert np.median(positions[:, 15, 1] - positions[:, 0, 1]) > 0.3
        if "the take of S_ID3" in reading.report.notes:  # the sensor lost this person's legs nearly throughout
            continue
        assert np.median(positions[:, 0, 1] - positions[:, 7:9, 1].max(axis=1)) > 0.2
        # they squat: the hips go down by a hand's breadth or more
        assert np.ptp(np.percentile(positions[:, 0, 1], [5, 95])) > 0.07
    with pytest.raises(FormatError, match="numbered from 0 to 36"):
        read_motion(path, person=37)


def test_kimore_people_by_name_and_the_longest_take(tmp_path: Path) -> None:
    path = kimore(tmp_path)
    reading = read_motion(path)
    assert {"the take of B_ID2", "2 people in the file; this is person 1"} <= set(reading.report.notes)
    assert read_motion(path, person=0).report.frames == 20
    for person in (2, -1):
        with pytest.raises(FormatError, match=f"person {person}"):
            read_motion(path, person=person)


def test_kimore_lost_joints_and_a_header(tmp_path: Path) -> None:
    rows = kimore_rows()
    rows[2, 3], rows[4, 5], rows[6, 7] = 0.0, np.nan, 1.0
    text = ",".join(f"c{i}" for i in range(101)) + "\n"
    text += "\n".join(f"{i}," + ",".join(f"{value:.6f}" for value in row) for i, row in enumerate(rows))
    path = kimore_csv(tmp_path)
    path.write_text(text)
    reading = read_motion(path)
    assert isinstance(reading, PointsReading)
    assert np.argwhere(~reading.valid).tolist() == [[2, 0], [4, 1]]
    assert any("inferred" in note for note in reading.report.notes)
