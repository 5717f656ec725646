"""BABEL in its three layouts, its texts, and the samples of BABEL-60 and BABEL-120."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from motionary.datasets.annotations import write_annotations, write_splits
from motionary.datasets.babel import babel_annotations, load_babel, read_babel, read_sequences
from motionary.datasets.babel_actions import PIECE, ActionPiece, action_classes, action_pieces
from motionary.errors import FormatError, MissingData


def _label(raw: str, *categories: str, start: float | None = None, end: float | None = None) -> dict[str, Any]:
    times = {} if start is None else {"start_t": start, "end_t": end}
    return {"raw_label": raw, "proc_label": raw.lower(), "seg_id": raw, "act_cat": list(categories) or None, **times}


def _entry(path: str, duration: float, whole: list[Any], frames: list[Any] | None) -> dict[str, Any]:
    return {
        "feat_p": path,
        "dur": duration,
        "seq_ann": {"labels": whole},
        "frame_ann": None if frames is None else {"labels": frames},
    }


RARE = action_classes(120)[100]
TRAIN = {
    "7": _entry("KIT/KIT/3/kick_poses.npz", 12.0, [_label("Walks", "walk"), _label("Odd", "no such")], None),
    "12": _entry(
        "CMU/CMU/05/05_13_poses.npz",
        4.0,
        [_label("dancing", "dance")],
        [
            _label("wave", RARE, "hand movements", start=0.5, end=2.0),
            _label("stand", "stand", start=2.0, end=4.2),
            _label("blink", "look", start=1.01, end=1.03),
            _label("nothing", start=3.0, end=3.5),
        ],
    ),
}
VAL = {"9": _entry("CMU/CMU/05/05_02_poses.npz", 2.0, [_label("run", "run")], None)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "train.json").write_text(json.dumps(TRAIN))
    (tmp_path / "val_cmu.json").write_text(json.dumps(VAL))
    (tmp_path / "action_label_2_idx.json").write_text('{"walk": 0}')
    return tmp_path


def test_the_release(folder: Path) -> None:
    sequences = read_sequences(folder)
    assert [(each.sid, each.split) for each in sequences] == [("7", "train"), ("12", "train"), ("9", "val")]
    assert sequences[0].whole[0].end == 12.0  # a sequence's label is about all of it
    assert [each.raw for each in sequences[1].labels] == ["wave", "stand", "blink", "nothing"]
    assert [each.raw for each in sequences[0].labels] == ["Walks", "Odd"]


def test_the_extra_files_hold_several_annotators(folder: Path) -> None:
    several = {
        "7": {
            "feat_p": "KIT/KIT/3/kick_poses.npz",
            "dur": 3.0,
            "seq_anns": [{"labels": [_label("walk", "walk")]}, {"labels": [_label("step", "step")]}],
            "frame_anns": None,
        }
    }
    (folder / "train_extra.json").write_text(json.dumps(several))
    assert len(read_sequences(folder)) == 3
    (found,) = read_sequences(folder, extra=True)
    assert (found.split, [each.raw for each in found.labels]) == ("train", ["walk", "step"])


def test_texts_in_the_unified_layout(folder: Path) -> None:
    found = load_babel(folder)
    assert found.splits == {"train": ("00007", "00012"), "val": ("00009",)}
    dance = found.annotations["00012"]
    assert dance.path == "CMU/05/05_13_poses"
    assert [(each.seg_id, each.text, each.start, each.end) for each in dance.annotations] == [
        ("00012_seq_0", "dancing", 0.0, 4.0),
        ("00012_seg_0", "wave", 0.5, 2.0),
        ("00012_seg_1", "stand", 2.0, 4.0),  # cut to the sequence
        ("00012_seg_2", "blink", 1.01, 1.03),
        ("00012_seg_3", "nothing", 3.0, 3.5),
    ]
    assert dance.annotations[1].categories == (RARE, "hand movements")
    write_annotations(found.annotations, folder / "annotations.json")
    write_splits(found.splits, folder)
    assert load_babel(folder).annotations == found.annotations


@pytest.mark.parametrize(
    ("feat_p", "path"),
    [
        ("BMLrub/BioMotionLab_NTroje/rub001/a_poses.npz", "BioMotionLab_NTroje/rub001/a_poses"),
        ("KIT/3/kick_poses.npz", "KIT/3/kick_poses"),
        ("KIT/kick_poses.npz", "KIT/kick_poses"),
    ],
)
def test_a_collection_named_twice_is_named_once(tmp_path: Path, feat_p: str, path: str) -> None:
    (tmp_path / "val.json").write_text(json.dumps({"9": {**VAL["9"], "feat_p": feat_p}}))
    assert load_babel(tmp_path).annotations["00009"].path == path


def test_levels_and_normalised_words(folder: Path) -> None:
    sequences = read_sequences(folder)
    whole = babel_annotations(sequences, level="sequence", words="proc")
    assert [each.text for each in whole["00007"].annotations] == ["walks", "odd"]
    assert len(whole["00012"].annotations) == 1
    frames = babel_annotations(sequences, level="frame")
    assert list(frames) == ["00012"]
    assert any("2 sequences" in note for note in load_babel(folder, level="frame").notes)


def test_samples_of_babel_60(folder: Path) -> None:
    names = action_classes(60)
    samples = action_pieces(read_sequences(folder), count=60)
    walk = [each for each in samples if each.piece[:2] == ("7", "Walks")]
    # 360 frames in pieces of 150
    assert [(each.first, each.last, each.piece[2]) for each in walk] == [(0, 150, 0), (150, 300, 1), (300, 360, 2)]
    assert all(names[each.label] == "walk" and each.last - each.first <= PIECE for each in walk)
    wave = [each for each in samples if each.piece[:2] == ("12", "wave")]
    # the other category is only among the 120
    assert [names[each.label] for each in wave] == ["hand movements"]
    both = [each for each in action_pieces(read_sequences(folder), count=120) if each.piece[:2] == ("12", "wave")]
    assert [action_classes(120)[each.label] for each in both] == [RARE, "hand movements"]
    assert {each.piece for each in both} == {("12", "wave", 0)}
    assert all(each.labels == tuple(sample.label for sample in both) for each in both)


def test_what_is_no_sample(folder: Path) -> None:
    samples = action_pieces(read_sequences(folder), count=120)
    named = {each.piece[:2] for each in samples}
    assert ("12", "nothing") not in named  # no category
    assert ("7", "Odd") not in named  # a category that is none of the classes
    assert ("12", "dancing") not in named  # the sequence's label, where frames are labelled
    assert ("12", "blink") not in named  # between two frames
    (stand,) = [each for each in samples if each.piece[:2] == ("12", "stand")]
    assert (stand.first, stand.last, stand.start, stand.end) == (60, 120, 2.0, 4.0)


def test_classes_by_frequency() -> None:
    assert action_classes(60)[:3] == ("walk", "stand", "hand movements")
    assert len(set(action_classes(120))) == 120
    with pytest.raises(FormatError, match="BABEL-150"):
        action_classes(150)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"feat_p": None}, "sequence '7': no \"feat_p\""),
        ({"dur": -1}, '"dur" is -1'),
        ({"seq_ann": 3}, '"seq_ann" has no list of labels'),
        ({"seq_ann": {"labels": [{}]}}, 'seq_ann label 0: no "raw_label"'),
        ({"frame_ann": {"labels": [_label("x", "walk")]}}, 'frame_ann label 0: "start_t" is None'),
        ({"frame_ann": {"labels": [_label("x", "walk", start=2.0, end=1.0)]}}, '"end_t" 1 s is before'),
    ],
)
def test_a_bad_file_is_one_message(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = tmp_path / "train.json"
    path.write_text(json.dumps({"7": {**TRAIN["7"], **change}}))
    with pytest.raises(FormatError) as caught:
        read_babel(path, split="train")
    assert said in str(caught.value)


def test_missing_and_double_files(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match=r"train\.json"):
        read_sequences(tmp_path)
    (tmp_path / "train.json").write_text(json.dumps(VAL))
    (tmp_path / "val.json").write_text(json.dumps(VAL))
    with pytest.raises(FormatError, match="in train's file too"):
        read_sequences(tmp_path)


def test_the_real_validation_labels_of_cmu(real_data: Path) -> None:
    folder = real_data / "annotations" / "babel"
    found = load_babel(folder)
    assert (len(found.part("val")), found.segments("val")) == (356, 3393)
    numbers = json.loads((folder / "action_label_2_idx.json").read_text())
    assert all(numbers[name] == number for number, name in enumerate(action_classes(120)))
    sequences = read_sequences(folder)
    sizes = {count: len(action_pieces(sequences, count=count)) for count in (60, 120)}
    assert sizes == {60: 3958, 120: 4272}
    pieces: list[ActionPiece] = action_pieces(sequences, count=120)
    assert len({each.piece for each in pieces}) == 2802
    assert all(0 <= each.first < each.last <= each.first + PIECE for each in pieces)
