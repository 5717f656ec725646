"""Annotations in TMR's layout: what is read, what is refused and how the message names it, mirrored ids, splits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from motionary.datasets.annotations import (
    AnnotatedMotion,
    TextSegment,
    is_mirrored,
    load_unified,
    original_key,
    read_annotations,
    read_split,
    read_splits,
    with_mirrored,
    write_annotations,
    write_splits,
)
from motionary.errors import FormatError, MissingData

ENTRY = {
    "path": "CMU/05/05_13_poses",
    "duration": 4.0,
    "annotations": [{"seg_id": "1_0", "text": "A person waves the left hand.", "start": 0.5, "end": 3.0}],
}


def _write(folder: Path, content: Any) -> Path:
    path = folder / "annotations.json"
    path.write_text(json.dumps(content))
    return path


def _changed(**fields: Any) -> dict[str, Any]:
    segment = {
        **ENTRY["annotations"][0],
        **{k: v for k, v in fields.items() if k in ("text", "start", "end", "act_cat")},
    }
    motion = {k: v for k, v in fields.items() if k not in ("text", "start", "end", "act_cat")}
    return {"00001": {**ENTRY, "annotations": [segment], **motion}}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    motion = AnnotatedMotion(
        "KIT/3/kick", 2.0, (TextSegment("a", "kick", 0.0, 1.5, ("kick",)), TextSegment("b", "", 1.0, 2.0)), (0.0, 2.0)
    )
    write_annotations({"00001": motion}, tmp_path / "annotations.json")
    assert read_annotations(tmp_path / "annotations.json") == {"00001": motion}


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = _write(tmp_path, {"00001": ENTRY})
    before = path.read_bytes()
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_annotations({"1": AnnotatedMotion("KIT/3/kick", float("nan"), ())}, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_babel_writes_some_times_as_text(tmp_path: Path) -> None:
    assert read_annotations(_write(tmp_path, _changed(end="2.5")))["00001"].annotations[0].end == 2.5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([], "no motions"),
        ({}, "no motions"),
        ({"00001": 3}, "'00001': not an object"),
        (_changed(path=""), "'00001': \"path\""),
        (_changed(duration=None), "'00001': \"duration\" is None"),
        (_changed(duration=True), '"duration" is True'),
        (_changed(duration=1e9), '"duration"'),
        (_changed(annotations={}), '"annotations" is dict'),
        (_changed(annotations=["x"]), "'00001', annotation 0: not an object"),
        (_changed(text=None), "'00001', annotation 0: \"text\" is None"),
        (_changed(start=-1.0), '"start" is -1.0'),
        (_changed(start="soon"), "\"start\" is 'soon'"),
        (_changed(end=float("nan")), '"end" is nan'),
        (_changed(end=0.1), '"end" 0.1 s is before "start" 0.5 s'),
        (_changed(end=40.0), '"end" is 40 s and the motion has 4 s'),
        (_changed(act_cat="walk"), "\"act_cat\" is 'walk'"),
        (_changed(clip=[1.0]), '"clip" is [1.0]'),
    ],
)
def test_a_bad_file_is_one_message_with_key_and_field(tmp_path: Path, content: Any, said: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_annotations(_write(tmp_path, content))
    assert said in str(caught.value)
    assert "annotations.json" in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{", b"[" * 100_000])
def test_what_is_no_json_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "annotations.json"
    path.write_bytes(data)
    with pytest.raises(FormatError, match="not JSON"):
        read_annotations(path)


def test_no_file_is_missing_data(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="no such file"):
        read_annotations(tmp_path / "annotations.json")


def test_mirrored_keys() -> None:
    assert is_mirrored("M000021")
    assert not is_mirrored("000021")
    assert original_key("M000021") == original_key("000021") == "000021"


def test_mirrored_motions_swap_sides_and_keep_those_that_are_there() -> None:
    segment = TextSegment("1_0", "the left hand", 0.0, 1.0)
    own = AnnotatedMotion("M/KIT/3/kick", 1.0, (TextSegment("M2_0", "the data set's own words", 0.0, 1.0),))
    both = with_mirrored(
        {
            "1": AnnotatedMotion("KIT/3/kick", 1.0, (segment,)),
            "2": AnnotatedMotion("KIT/3/kick", 1.0, (segment,)),
            "M2": own,
        }
    )
    assert list(both) == ["1", "M1", "2", "M2"]
    assert both["M1"].path == "M/KIT/3/kick"
    assert both["M1"].annotations == (TextSegment("M1_0", "the right hand", 0.0, 1.0),)
    assert both["M2"] is own


def test_splits_are_read_from_the_folder_or_its_splits(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("1\n\n 2 \n")
    assert read_splits(tmp_path) == {"train": ("1", "2")}
    write_splits({"test": ["3"]}, tmp_path)
    assert read_splits(tmp_path) == {"test": ("3",)}


def test_bad_splits_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match=r"no train\.txt"):
        read_splits(tmp_path)
    (tmp_path / "train.txt").write_text("1\n2\n1\n")
    with pytest.raises(FormatError, match="line 3: '1' is listed twice, first in line 1"):
        read_split(tmp_path / "train.txt")
    (tmp_path / "train.txt").write_text("1\n")
    (tmp_path / "test.txt").write_text("1\n")
    with pytest.raises(FormatError, match=r"in train\.txt and in test\.txt"):
        read_splits(tmp_path)
    (tmp_path / "test.txt").write_bytes(b"\xff\xff")
    with pytest.raises(FormatError, match="not text"):
        read_splits(tmp_path)


def test_what_split_and_annotations_do_not_share_is_noted(tmp_path: Path) -> None:
    _write(tmp_path, {"1": ENTRY, "2": ENTRY})
    write_splits({"train": ["1", "3"]}, tmp_path)
    found = load_unified(tmp_path, name="kitml")
    assert list(found.part("train")) == ["1"]
    assert found.segments("train") == 1
    assert [note.split()[0] for note in found.notes] == ["1", "1"]


def test_kitml_as_published(real_data: Path) -> None:
    found = load_unified(real_data / "annotations" / "kitml", name="kitml")
    assert {name: len(found.part(name)) for name in found.splits} == {"train": 1238, "val": 66, "test": 230}
    assert not found.notes
    mirrored = [key for key in found.annotations if is_mirrored(key)]
    assert len(mirrored) == 767
    assert all(found.annotations[key].path == f"M/{found.annotations[original_key(key)].path}" for key in mirrored)
    plain = {key: motion for key, motion in found.annotations.items() if not is_mirrored(key)}
    made = with_mirrored(plain)
    same = sum(made[key].annotations[0].text == found.annotations[key].annotations[0].text for key in mirrored)
    assert same >= 0.99 * len(mirrored)  # our words for mirrored motions are the data set's own
