"""HumanML3D's official layout, made small here, and its real index and splits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.amass import motion_id
from motionary.datasets.humanml3d import PAPER, load_humanml3d, read_index
from motionary.errors import FormatError, MissingData

INDEX = """source_path,start_frame,end_frame,new_name
./pose_data/KIT/3/kick_high_left02_poses.npy,0,117,000000.npy
./pose_data/Eyes_Japan_Dataset/aita/turn-03-look at-aita_poses.npy,20,120,000001.npy
./pose_data/humanact12/humanact12/P11G01.npy,0,-1,000002.npy
"""


def _folder(root: Path) -> Path:
    (root / "texts").mkdir()
    (root / "index.csv").write_text(INDEX)
    (root / "train.txt").write_text("000000\nM000000\n000001\n")
    (root / "test.txt").write_text("000002\n")
    (root / "texts" / "000000.txt").write_text(
        "a man kicks with the left leg.#a/DET man/NOUN#0.0#0.0\n\nhe steps#he/PRON#3.0#1.0\nhe stands#x#nan#nan\n"
    )
    (root / "texts" / "M000000.txt").write_text("a man kicks with the right leg.#a/DET man/NOUN#0.0#0.0\n")
    (root / "texts" / "000001.txt").write_text("turns#turns/VERB#1.0#99.0\nlate#late/ADV#20.0#30.0\n")
    return root


def test_the_official_layout(tmp_path: Path) -> None:
    found = load_humanml3d(_folder(tmp_path))
    kick = found.annotations["000000"]
    assert kick.path == "KIT/3/kick_high_left02_poses"
    assert kick.clip == (0.0, 5.85)
    assert [(each.text, each.start, each.end) for each in kick.annotations] == [
        ("a man kicks with the left leg.", 0.0, 5.85),
        ("he steps", 1.0, 3.0),  # swapped tags are put in order
        ("he stands", 0.0, 5.85),
    ]
    assert found.annotations["M000000"].path == "M/KIT/3/kick_high_left02_poses"
    assert [each.seg_id for each in kick.annotations] == ["000000_0", "000000_1", "000000_2"]


def test_times_are_of_the_motion_before_its_trim(tmp_path: Path) -> None:
    turn = load_humanml3d(_folder(tmp_path)).annotations["000001"]
    assert turn.clip == (4.0, 9.0)  # 3 s dropped of Eyes Japan, then frames 20 to 120
    assert [(each.start, each.end) for each in turn.annotations] == [(5.0, 9.0), (4.0, 9.0)]


def test_a_clip_without_an_end_needs_its_features(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    found = load_humanml3d(folder)
    assert "000002" not in found.annotations
    assert any("1 clips" in note for note in found.notes)
    (folder / "new_joint_vecs").mkdir()
    np.save(folder / "new_joint_vecs" / "000002.npy", np.zeros((39, 263), np.float32))
    found = load_humanml3d(folder)
    assert found.annotations["000002"].clip == (0.0, 2.0)
    assert found.annotations["000002"].annotations[0].text == ""
    assert motion_id(found.annotations["000002"].path).source == "HumanAct12"
    assert any("no captions" in note for note in found.notes)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("./pose_data/KIT/3/a.npy,0,117", "line 2"),
        ("./pose_data/KIT/3/a.npy,0,x,000000.npy", "line 2"),
        ("./pose_data/KIT/3/a.npy,117,117,000000.npy", "must end after it starts"),
        ("./pose_data/KIT/3/a.npy,-3,117,000000.npy", "must end after it starts"),
        ("a.npy,0,117,000000.npy", "names no"),
    ],
)
def test_a_bad_index_is_one_message(tmp_path: Path, row: str, said: str) -> None:
    path = tmp_path / "index.csv"
    path.write_text("source_path,start_frame,end_frame,new_name\n" + row + "\n")
    with pytest.raises(FormatError, match=said):
        read_index(path)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "index.csv").write_text("a,b\n")
    with pytest.raises(FormatError, match="columns must be"):
        read_index(tmp_path / "index.csv")
    with pytest.raises(MissingData, match=r"index\.csv"):
        read_index(tmp_path / "absent.csv")


@pytest.mark.parametrize("line", ["only words", "a#b#x#1.0", "a#b#-1.0#2.0", "a#b#0.0#inf"])
def test_bad_captions_are_refused_with_their_line(tmp_path: Path, line: str) -> None:
    folder = _folder(tmp_path)
    (folder / "texts" / "000001.txt").write_text("fine#fine#0.0#0.0\n" + line + "\n")
    with pytest.raises(FormatError, match="line 2"):
        load_humanml3d(folder)


def test_the_real_index_and_splits(real_data: Path) -> None:
    folder = real_data / "humanml3d"
    assert len(read_index(folder / "index.csv")) == 14616
    found = load_humanml3d(folder)
    assert {name: len(keys) for name, keys in found.splits.items()} == PAPER
    human_act = sum(len(keys) for keys in found.splits.values()) - len(found.annotations)
    assert human_act == 2 * 1191
    cmu = {motion_id(each.path).name for each in found.annotations.values() if motion_id(each.path).source == "CMU"}
    assert len(cmu) > 2000
