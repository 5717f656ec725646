"""UTD-MHAD as a data set: names, split, and what is said of a folder that is not it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.utd_mhad import ACTIONS, load_utd_mhad, parse_name, utd_positions
from motionary.errors import FormatError, MissingData
from motionary.text.lexicon import load_lexicon


def test_the_lexicon_has_the_official_names_under_their_numbers() -> None:
    entries = load_lexicon("utd_mhad").entries
    assert tuple(entries) == ACTIONS
    assert [entry.index for entry in entries.values()] == list(range(1, 28))


def test_file_names() -> None:
    assert parse_name("a27_s8_t4_skeleton.mat") == (26, 8, 4)
    assert parse_name("A1_S3_T2_Skeleton.mat") == (0, 3, 2)
    assert parse_name("a1_s1_t1_color.avi") is None
    assert parse_name("Skeleton_joint_order.txt") is None


@pytest.mark.parametrize("name", ["a28_s1_t1_skeleton.mat", "a0_s1_t1_skeleton.mat", "a1_s9_t1_skeleton.mat"])
def test_actions_and_subjects_that_do_not_exist_are_refused(name: str) -> None:
    with pytest.raises(FormatError, match="actions 1 to 27 and subjects 1 to 8"):
        parse_name(name)


def test_clips_are_found_at_any_depth_in_order_and_split_by_subject(tmp_path: Path) -> None:
    folder = tmp_path / "utd_mhad" / "Skeleton"
    folder.mkdir(parents=True)
    for name in ("a10_s2_t1", "a2_s1_t1", "a2_s1_t2"):
        (folder / f"{name}_skeleton.mat").touch()
    (tmp_path / "a3_s3_t1_skeleton.mat").touch()  # beside the data set's own folder: not looked at
    clips = load_utd_mhad(tmp_path)
    assert [(clip.action, clip.subject, clip.trial, clip.is_test) for clip in clips] == [
        (1, 1, 1, False),
        (1, 1, 2, False),
        (9, 2, 1, True),
    ]
    assert clips[2].label == "right hand draw circle (counter clockwise)"
    assert load_utd_mhad(folder) == clips


def test_a_clip_that_is_there_twice_is_an_error(tmp_path: Path) -> None:
    for part in ("one", "two"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "a1_s1_t1_skeleton.mat").touch()
    with pytest.raises(FormatError, match="keep one of the two"):
        load_utd_mhad(tmp_path)


def test_a_folder_without_clips_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match=r"a1_s1_t1_skeleton\.mat"):
        load_utd_mhad(tmp_path)
    with pytest.raises(MissingData, match="no such folder"):
        load_utd_mhad(tmp_path / "nowhere")


def test_the_real_data_set(real_data: Path) -> None:
    if not (real_data / "utd_mhad").is_dir():
        pytest.skip("no UTD-MHAD beside the real data")
    clips = load_utd_mhad(real_data)
    assert len(clips) == 861
    assert {clip.action for clip in clips} == set(range(27))
    assert {clip.subject for clip in clips if clip.is_test} == {2, 4, 6, 8}


def test_the_right_hand_waves_on_the_right(real_data: Path) -> None:
    if not (real_data / "utd_mhad").is_dir():
        pytest.skip("no UTD-MHAD beside the real data")
    waves = [clip for clip in load_utd_mhad(real_data) if clip.label == "right hand wave" and clip.trial == 1]
    for clip in waves:
        positions = utd_positions(clip)
        lift = np.ptp(positions[:, [20, 21], 1], axis=0)
        assert lift[1] > 3 * lift[0]
