"""Every skeleton set in its official layout goes through both stages, poses in images and two people included."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.datasets.skeletons.synthetic import write_synthetic
from motionary.errors import MissingData
from motionary.tasks.train_recogniser import train_on_set


@pytest.mark.parametrize(
    ("name", "protocol"),
    [("ntu60", "xsub"), ("ntu120", "xset"), ("smarthome", "cv2"), ("uav_human", None), ("utd_mhad", None)],
)
def test_a_set_is_trained_and_tested_on(name, protocol, tmp_path):
    write_synthetic(name, tmp_path, classes=3, rng=np.random.default_rng(0))
    try:
        report = train_on_set(name, data=tmp_path, out=tmp_path / "run", protocol=protocol, steps=(3, 1))
    except MissingData as error:
        if "installed" in str(error):
            pytest.skip(str(error))
        raise
    assert report.clips
    assert report.tested
    assert 0 <= report.top1 <= 100
