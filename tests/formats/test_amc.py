"""The two ways through an AMC file, by whole arrays and line by line, and what lies around it."""

from __future__ import annotations

import numpy as np
import pytest
from format_samples import AMC, ASF, write, write_amc

from motionary.errors import MissingData
from motionary.formats import read_motion
from motionary.formats.amc import _Body, find_asf, parse_amc, read_amc
from motionary.formats.asf import parse_asf

_SKELETON = parse_asf(ASF.encode())


def _long_amc(frames: int) -> str:
    rng = np.random.default_rng(3)
    rows = rng.normal(0, 50, (frames, 10)).round(5).tolist()
    return ":DEGREES\n" + "".join(
        f"{i}\nroot {' '.join(map(str, r[:6]))}\nthigh {' '.join(map(str, r[6:9]))}\nshin {r[9]}\n"
        for i, r in enumerate(rows, start=1)
    )


def test_whole_arrays_and_line_by_line_agree_over_many_chunks() -> None:
    text = _long_amc(6000)
    fast = parse_amc(text.encode(), _SKELETON)
    slow = parse_amc(text.replace("\n2\n", "\n# a comment\n2\n").encode(), _SKELETON)
    assert len(text) > 3 * 2**17
    np.testing.assert_array_equal(fast.local_rotations, slow.local_rotations)
    np.testing.assert_array_equal(fast.root_positions, slow.root_positions)


def test_regular_files_take_the_fast_way() -> None:
    body = _Body(_long_amc(50).encode(), _SKELETON, None)
    assert body._read_regular(body.data[body._read_header()[1] :]) is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace(" ", "\t"),
        lambda t: t.replace("thigh", "  thigh"),
        lambda t: t.replace("\n2\n", "\n\n2\n"),
        lambda t: t.replace("thigh 2 0 0\nshin 20", "shin 20\nthigh 2 0 0"),
        lambda t: t.replace("thigh 2 0 0", "thigh 2.0e+00 -0 0.000"),
        lambda t: t.replace("\n1\n", "\n11\n").replace("\n2\n", "\n12\n").replace("\n3\n", "\n13\n"),
    ],
)
def test_layouts_that_mean_the_same(tmp_path, change) -> None:
    plain = read_amc(write_amc(tmp_path))
    other = read_amc(write_amc(tmp_path, change(AMC)))
    np.testing.assert_array_equal(other.local_rotations, plain.local_rotations)


def test_a_bone_that_never_moves_is_kept_at_rest_and_said(tmp_path) -> None:
    text = "\n".join(line for line in AMC.split("\n") if not line.startswith("shin"))
    take = read_amc(write_amc(tmp_path, text))
    np.testing.assert_allclose(take.local_rotations[:, 2], [[1, 0, 0, 0]] * 3, atol=1e-12)
    assert any("'shin' never moves" in note for note in take.notes)


def test_untracked_bones_are_said(tmp_path) -> None:
    report = read_motion(write_amc(tmp_path, AMC.replace("thigh 2 0 0", "thigh 0 0 0"))).report
    assert any("untracked" in note and "thigh in 1" in note for note in report.notes)


def test_frame_rate_in_the_file_and_given(tmp_path) -> None:
    assert read_amc(write_amc(tmp_path, ":SAMPLES-PER-SECOND 60\n" + AMC)).fps == 60.0
    assert read_amc(write_amc(tmp_path), fps=30.0).fps == 30.0


def test_the_skeleton_is_found_by_name_else_alone_else_not_at_all(tmp_path) -> None:
    path = write_amc(tmp_path)
    assert find_asf(path).name == "01.asf"
    (tmp_path / "01.asf").rename(tmp_path / "other.asf")
    assert find_asf(path).name == "other.asf"
    write(tmp_path, ASF, "another.asf")
    with pytest.raises(MissingData, match=r"found 2 others.*another.asf"):
        find_asf(path)
    assert read_amc(path, asf=tmp_path / "other.asf").frame_count == 3
