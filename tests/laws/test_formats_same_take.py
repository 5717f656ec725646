"""Law: one take read from AMC and from BVH is one motion; and an outside reader agrees with ours.

Two of CMU's BVH dialects carry the ASF's own skeleton: they agree to millimetres, without any alignment. The third was
retargeted to one figure for all subjects (other bone lengths, another rest pose), so that only the shape of the motion
agrees: to 10 cm in the median after taking off the mean offset.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from motionary.formats import read_motion, to_smpl22
from motionary.formats.bvh import read_bvh
from motionary.formats.units import raw_positions

_DAMAGED = {"09_10": "its BVH moves at another height and speed than its AMC"}


def _pairs(real_data: Path) -> dict[str, tuple[Path, Path]]:
    takes = json.loads((real_data / "cmu" / "takes.json").read_text())
    pairs = {}
    for name, take in takes.items():
        files = {Path(file).suffix: real_data / file for file in take["files"]}
        if len(files) == 2 and name not in _DAMAGED:
            pairs[name] = (files[".amc"], files[".bvh"])
    return pairs


def test_amc_and_bvh_of_one_take_agree(real_data: Path) -> None:
    pairs = _pairs(real_data)
    assert len(pairs) == 27
    for name, (amc, bvh) in list(pairs.items())[::3]:
        first, reading = to_smpl22(read_motion(amc)).positions, read_motion(bvh)
        second = to_smpl22(reading).positions
        first = first[len(first) - len(second) :]  # the AMC has no rest pose, and no frames are blended from one
        if reading.report.dialect == "cmu_poser":
            apart = np.linalg.norm((first - first.mean((0, 1))) - (second - second.mean((0, 1))), axis=-1)
            assert np.median(apart) < 0.10, name
        else:
            apart = np.linalg.norm(first - second, axis=-1)
            assert apart.max() < 0.02, name


def test_leading_rest_poses_are_those_the_amc_lacks(real_data: Path) -> None:
    for name, (amc, bvh) in _pairs(real_data).items():
        lead = read_bvh(bvh).frame_count - sum(1 for line in amc.read_text().splitlines() if line.strip().isdigit())
        report = read_motion(bvh).report
        assert report.leading_tpose == bool(lead), name
        blended = 4 if report.dialect == "cmu_poser" else 0
        assert lead <= report.dropped_frames <= lead + blended, name


@pytest.mark.parametrize("take", ["02/02_01", "05/05_02", "16/16_01"])
def test_an_outside_reader_agrees(real_data: Path, take: str) -> None:
    pybvh = pytest.importorskip("pybvh")
    path = real_data / "cmu" / f"{take}.bvh"
    ours = read_bvh(path)
    theirs = pybvh.read_bvh_file(str(path))
    where = [ours.joints.index(joint) for joint in theirs.joint_names]
    places = raw_positions(ours, slice(None))[:, where]
    np.testing.assert_allclose(places, theirs.joint_positions(), atol=1e-3)
