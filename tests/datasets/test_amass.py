"""One motion, many paths; and the files of a folder of AMASS or CMU."""

from __future__ import annotations

from pathlib import Path

import pytest

from motionary.datasets.amass import MotionId, amass_files, cmu_take, motion_id
from motionary.datasets.cmu_motions import cmu_files
from motionary.errors import FormatError, MissingData


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("CMU/05/05_13_poses", MotionId("CMU", "05_13")),
        ("./pose_data/CMU/05/05_13_poses.npy", MotionId("CMU", "05_13")),
        ("CMU/CMU/05/05_13_poses.npz", MotionId("CMU", "05_13")),
        ("M/CMU/05/05_13_poses", MotionId("CMU", "05_13", mirrored=True)),
        ("CMU/05/05_13_stageii.npz", MotionId("CMU", "05_13")),
        ("cmu/05/05_13.amc", MotionId("CMU", "05_13")),
        ("05/05_13.bvh", MotionId("CMU", "05_13")),
        ("5/5_13.bvh", MotionId("CMU", "05_13")),
        ("127_03", MotionId("CMU", "127_03")),
        ("C:\\amass\\x", MotionId("C:", "amass/x")),
        (
            "BMLrub/BioMotionLab_NTroje/rub001/0000_treadmill_norm_poses.npz",
            MotionId("BMLrub", "rub001/0000_treadmill_norm"),
        ),
        ("BioMotionLab_NTroje/rub001/0000_treadmill_norm_poses", MotionId("BMLrub", "rub001/0000_treadmill_norm")),
        (
            "./pose_data/Eyes_Japan_Dataset/aita/turn-03-look at-aita_poses.npy",
            MotionId("EyesJapan", "aita/turn-03-look_at-aita"),
        ),
        (
            "EyesJapanDataset/Eyes_Japan_Dataset/aita/turn-03-look at-aita_poses.npz",
            MotionId("EyesJapan", "aita/turn-03-look_at-aita"),
        ),
        ("MPIHDM05/MPI_HDM05/bd/HDM_bd_01-01_01_120_poses.npz", MotionId("HDM05", "bd/HDM_bd_01-01_01_120")),
        ("KIT/3/kick_high_left02_poses", MotionId("KIT", "3/kick_high_left02")),
        ("humanact12/humanact12/P11G01.npy", MotionId("HumanAct12", "P11G01")),
        ("Other/KIT/3/a_poses.npz", MotionId("Other", "KIT/3/a")),
        ("CMU/CMU/18_19_rory/18_08_poses.npz", MotionId("CMU", "18_19_rory/18_08")),
        ("./pose_data/CMU/18_19_Justin/18_08_poses.npy", MotionId("CMU", "18_19_Justin/18_08")),
        ("KIT/05/05_13_poses", MotionId("KIT", "05/05_13")),
    ],
)
def test_every_path_of_a_motion_gives_one_name(path: str, expected: MotionId) -> None:
    assert motion_id(path) == expected


@pytest.mark.parametrize("path", ["", "/", "M/", "../secrets/05_13", "walk.bvh", "."])
def test_a_path_of_no_motion_is_refused(path: str) -> None:
    with pytest.raises(FormatError, match="names no"):
        motion_id(path)


def test_takes_of_cmu_and_trims() -> None:
    assert cmu_take("M/CMU/05/05_13_poses") == "05_13"
    assert cmu_take("KIT/3/kick_high_left02_poses") is None
    assert motion_id("MPI_HDM05/bd/x_poses").trim == 3.0
    assert motion_id("Transitions_mocap/mazen_c3d/x_poses").trim == 0.5
    assert motion_id("CMU/05/05_13_poses").trim == 0.0
    assert str(motion_id("M/CMU/05/05_13_poses")) == "M/CMU/05_13"


def test_amass_nested_once_or_twice_in_either_layout(tmp_path: Path) -> None:
    for name in (
        "CMU/CMU/05/05_13_poses.npz",
        "CMU/05/05_13_stageii.npz",
        "KIT/3/kick_stageii.npz",
        "KIT/3/neutral_stagei.npz",
        "CMU/05/shape.npz",
        "notes_poses.npz",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert amass_files(tmp_path) == {
        MotionId("CMU", "05_13"): tmp_path / "CMU/CMU/05/05_13_poses.npz",
        MotionId("KIT", "3/kick"): tmp_path / "KIT/3/kick_stageii.npz",
    }
    assert list(amass_files(tmp_path / "CMU" / "05")) == [MotionId("CMU", "05_13")]


def test_no_amass_is_missing_data(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="no motion of AMASS"):
        amass_files(tmp_path)
    with pytest.raises(MissingData, match="no such folder"):
        amass_files(tmp_path / "absent")


def test_cmu_files_by_motion(tmp_path: Path) -> None:
    (tmp_path / "05").mkdir()
    for name in ("05/05_13.bvh", "05/05_13.amc", "05/05_02.bvh"):
        (tmp_path / name).touch()
    found = cmu_files(tmp_path)
    assert {str(name): path.name for name, path in found.items()} == {
        "CMU/05_02": "05_02.bvh",
        "CMU/05_13": "05_13.amc",
    }
