"""Clips of prepared data sets: lengths, captions, other words, and nothing that overlaps what is evaluated."""

import json

import numpy as np
import pytest

from motionary.datasets.annotations import AnnotatedMotion, TextSegment, write_annotations, write_splits
from motionary.datasets.cmu import CmuTake
from motionary.datasets.prepared import PreparedMotion, index_bytes, sha256_of
from motionary.errors import FormatError, MissingData
from motionary.training.prepared_corpus import find_folder, prepared_corpus, read_text_set, unevaluated_takes

ROWS = 300


def motion(path, *segments):
    texts = [TextSegment(str(number), text, start, end) for number, (text, start, end) in enumerate(segments)]
    return AnnotatedMotion(path, 15.0, tuple(texts))


def prepared(folder, annotations, splits, *, name="kitml"):
    """A folder as `motionary data prepare` leaves it; row r of every motion holds the number r."""
    folder.mkdir(parents=True)
    write_annotations(annotations, folder / "annotations.json")
    write_splits(splits, folder)
    motions = {}
    for key in annotations:
        path = folder / "features" / f"{key}.npy"
        path.parent.mkdir(exist_ok=True)
        np.save(path, np.repeat(np.arange(ROWS, dtype=np.float32)[:, None], 263, axis=1))
        motions[key] = PreparedMotion(f"features/{key}.npy", ROWS, sha256_of(path), 0.0, 15.0, "made")
    (folder / "index.json").write_bytes(index_bytes(name, motions, {key: key for key in annotations}, {}))
    return folder


@pytest.fixture
def kit(tmp_path):
    return prepared(
        tmp_path / "kitml",
        {
            "a": motion("CMU/01/01_01_poses", ("walks", 0, 5), ("strolls", 0, 5), ("jumps to the left", 6, 9)),
            "Ma": motion("M/CMU/01/01_01_poses", ("walks", 0, 5), ("jumps to the right", 6, 9)),
            "b": motion("CMU/02/02_01_poses", ("blinks", 0, 1), ("waits", 0, 14)),
            "t": motion("CMU/03/03_01_poses", ("kicks", 0, 4)),
        },
        {"train": ["a", "Ma", "b"], "test": ["t"]},
    )


def evaluated(folder, path, start, end):
    folder.mkdir()
    write_annotations({"x": motion(path, ("whatever it says", start, end))}, folder / "annotations.json")
    write_splits({"test": ["x"]}, folder)
    return read_text_set(folder)


def test_stretches_of_the_asked_lengths_with_all_their_captions(kit):
    made = prepared_corpus(kit)
    assert [clip.captions for clip in made.clips] == [
        ("walks", "strolls"),
        ("jumps to the left",),
        ("walks",),
        ("jumps to the right",),
    ]
    jump = made.clips[1].features
    assert (len(jump), jump[0, 0], jump.dtype) == (60, 120, np.float16)
    assert len(prepared_corpus(kit, seconds=(0, 20)).clips) == 6


def test_segments_that_overlap_any_evaluation_segment_fall_out_and_are_counted(kit, tmp_path):
    other = evaluated(tmp_path / "babel", "CMU/01/01_01_poses", 7.0, 8.0)
    made = prepared_corpus(kit, held_out=[read_text_set(kit), other])
    assert [clip.captions for clip in made.clips] == [("walks", "strolls"), ("walks",)]
    assert (made.overlap.segments, made.overlap.segments_left) == (7, 5)
    assert made.overlap.by_rule == {"same path": 1, "other path": 0, "mirrored": 1}
    assert "2 of 7 training segments overlap" in made.sentence
    assert "2 stretches" in made.sentence
    assert len(prepared_corpus(kit, held_out=[read_text_set(kit)]).clips) == 4


def test_an_own_evaluation_split_counts_only_where_it_is_named(kit):
    assert [clip.captions for clip in prepared_corpus(kit, split="test").clips] == [("kicks",)]
    with pytest.raises(MissingData, match="nothing to train on"):
        prepared_corpus(kit, split="test", held_out=[read_text_set(kit)])


def test_cmu_takes_that_any_set_evaluates_on_fall_out(kit, tmp_path):
    takes = [CmuTake(name, name[:2], tmp_path / "none.amc") for name in ("01_01", "02_01", "03_01", "07_02")]
    mirrored = evaluated(tmp_path / "babel", "M/CMU/CMU/07/07_02_poses", 3.0, 4.0)
    left = unevaluated_takes(takes, [read_text_set(kit), mirrored])
    assert [take.name for take in left] == ["01_01", "02_01"]
    assert unevaluated_takes(takes, []) == takes


def augmented(folder, **texts):
    folder.mkdir()
    source = {
        key: {"path": key, "duration": 15, "annotations": [{"text": "walks", "start": 0, "end": 5}]}
        for key in ("a", "b", "z")
    }
    (folder / "annotations.json").write_text(json.dumps(source))
    for name, entries in texts.items():
        content = {
            key: {
                "path": key,
                "duration": 15,
                "annotations": [{"text": t, "start": start, "end": end} for t, start, end in found],
            }
            for key, found in entries.items()
        }
        (folder / f"annotations_{name}.json").write_text(json.dumps(content))
    return folder


def test_other_words_go_to_the_stretch_they_are_about(kit, tmp_path):
    words = augmented(
        tmp_path / "kitml-augmented",
        paraphrases={"a": [("ambles", 0, 5), ("ambles", 0, 5), ("hops left", 6.001, 9), ("", 6, 9)]},
        actions={"a": [("walk", 0, 5)]},
    )
    made = prepared_corpus(kit, augmented=words)
    walk, jump, mirrored_walk, mirrored_jump = made.clips
    assert (walk.paraphrases, walk.actions) == (("ambles",), ("walk",))
    assert (jump.paraphrases, jump.actions) == (("hops left",), ())
    assert mirrored_walk.actions == ("walk",)
    assert mirrored_jump.paraphrases == ("hops right",)
    assert made.augmented == 4


def test_words_of_another_data_set_are_refused(kit, tmp_path):
    words = augmented(tmp_path / "other", paraphrases={"z": [("ambles", 0, 5)]})
    with pytest.raises(MissingData, match="another data set"):
        prepared_corpus(kit, augmented=words)
    (words / "annotations_paraphrases.json").write_text("[")
    with pytest.raises(FormatError, match="not JSON"):
        prepared_corpus(kit, augmented=words)


def test_a_split_that_is_not_there_is_named(kit):
    with pytest.raises(MissingData, match=r"'val'.*train, test"):
        prepared_corpus(kit, split="val")


def test_folders_are_found_by_name_or_say_how_to_make_them(kit, tmp_path):
    data = tmp_path
    assert find_folder("kitml", data) == kit
    assert find_folder(str(kit), None) == kit
    with pytest.raises(MissingData, match="data prepare babel"):
        find_folder("babel", data)
    with pytest.raises(MissingData, match="--data"):
        find_folder("kitml", None)
    prepared(data / "babel-cmu", {"a": motion("p", ("walks", 0, 5))}, {"train": ["a"]}, name="babel")
    assert find_folder("babel", data).name == "babel-cmu"
    prepared(data / "babel-amass", {"a": motion("p", ("walks", 0, 5))}, {"train": ["a"]}, name="babel")
    with pytest.raises(MissingData, match="babel-amass, babel-cmu"):
        find_folder("babel", data)
