"""Toyota Smarthome and UAV-Human: names, official splits; and the table of data sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from motionary.datasets import smarthome, uav_human
from motionary.datasets.smarthome import ACTIVITIES, CV_ACTIVITIES, SmarthomeClip, load_smarthome
from motionary.datasets.table import DATASETS, TEXT_SETS, load_text_set, loader, paper_counts
from motionary.datasets.uav_human import TRAINING_PEOPLE, load_uav_human
from motionary.errors import FormatError, MissingData

UAV = "P{person:03d}S00G10B10H10UC022000LC021000A{action:03d}R0_08241716"


def test_smarthome_protocols() -> None:
    assert (len(ACTIVITIES), len(CV_ACTIVITIES)) == (31, 19)
    assert list(ACTIVITIES) == sorted(ACTIVITIES, key=str.casefold)

    def clip(camera: int, activity: str = "Walk", person: int = 3) -> SmarthomeClip:
        return SmarthomeClip(activity, person, 0, 0, camera, Path("x"))

    assert (clip(1).part("xsub"), clip(1, person=2).part("xsub")) == ("train", "test")
    assert [clip(camera).part("cv1") for camera in range(1, 8)] == ["train", "test", None, None, "val", None, None]
    assert [clip(camera).part("cv2") for camera in range(1, 8)] == [
        *("train", "test", "train", "train", "val", "train", "train")
    ]
    assert clip(1, "WatchTV").part("cv1") is None
    assert (clip(1, "WatchTV").label("xsub"), clip(1, "WatchTV").label("cv1")) == (30, None)
    assert clip(1).label("cv2") == 18
    with pytest.raises(FormatError, match="xsub, cv1, cv2"):
        clip(1).part("cv3")  # pyright: ignore[reportArgumentType]


def test_smarthome_folder(tmp_path: Path) -> None:
    for name in ("Walk_p02_r00_v02_c03.json", "Cook.Cut_p03_r01_v00_c01_pose3d.json", "other.json"):
        (tmp_path / name).touch()
    clips = load_smarthome(tmp_path)
    assert [(each.activity, each.person, each.camera) for each in clips] == [("Cook.Cut", 3, 1), ("Walk", 2, 3)]
    with pytest.raises(FormatError, match="activity 'Fly'"):
        smarthome.parse_name("Fly_p02_r00_v02_c03")
    (tmp_path / "empty").mkdir()
    for folder in ("empty", "absent"):
        with pytest.raises(MissingData, match="Smarthome"):
            load_smarthome(tmp_path / folder)


def test_uav_human(tmp_path: Path) -> None:
    assert [len(people) for people in TRAINING_PEOPLE.values()] == [89, 89]
    assert all(max(people) < uav_human.PEOPLE for people in TRAINING_PEOPLE.values())
    for person, action in ((0, 0), (1, 154)):
        (tmp_path / f"{UAV.format(person=person, action=action)}.txt").touch()
    (tmp_path / "readme.txt").touch()
    clips = load_uav_human(tmp_path)
    assert [(each.person, each.action, each.is_test("csv1")) for each in clips] == [(0, 0, False), (1, 154, True)]
    with pytest.raises(FormatError, match="csv1, csv2"):
        clips[0].is_test("csv3")  # pyright: ignore[reportArgumentType]
    with pytest.raises(FormatError, match="action 155"):
        uav_human.parse_name(UAV.format(person=0, action=155))
    (tmp_path / "empty").mkdir()
    for folder in ("empty", "absent"):
        with pytest.raises(MissingData, match="UAV-Human"):
            load_uav_human(tmp_path / folder)


@pytest.mark.parametrize("name", DATASETS)
def test_every_row_of_the_table_loads(name: str, tmp_path: Path) -> None:
    with pytest.raises(MissingData) as caught:
        loader(name)(tmp_path / "absent")
    assert str(tmp_path / "absent") in str(caught.value)


@pytest.mark.parametrize("name", TEXT_SETS)
def test_every_text_set_has_the_papers_counts(name: str) -> None:
    counts, unit = paper_counts(name)
    assert unit in ("motions", "segments")
    assert counts["train"] > counts["val"] > 0


def test_other_names_are_listed() -> None:
    with pytest.raises(MissingData, match="there are humanml3d"):
        loader("imagenet")
    with pytest.raises(MissingData, match="is no text data set"):
        load_text_set("ntu", "x")
