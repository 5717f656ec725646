"""`prepare`: features made once, resumed and counted; what is missing, damaged or of another length; loading."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.annotations import AnnotatedMotion, TextSegment, write_annotations, write_splits
from motionary.datasets.prepared import KIND, WIDTH, Prepared, load_prepared
from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.features.humanml263 import extract
from motionary.formats import read_smpl22, write_bvh
from motionary.motion import Motion, load_skeleton
from motionary.motion.transforms import mirror_positions
from motionary.tasks.data import PrepareReport, overlaps, prepare, source_folders
from motionary.tasks.prepare_motions import MotionJob, make_motion, make_motions

SECONDS = 3.0
FRAMES = round(SECONDS * 20)


def _take(path: Path, *, speed: float = 1.0) -> Path:
    """A body that walks ahead and swings one arm, as BVH at 20 fps."""
    skeleton = load_skeleton("smpl22")
    rotations = np.zeros((FRAMES, skeleton.joint_count, 4))
    rotations[..., 0] = 1.0
    angle = 0.5 * np.sin(np.arange(FRAMES) * speed / 5)
    arm = skeleton.index("left_shoulder")
    rotations[:, arm, 0], rotations[:, arm, 1] = np.cos(angle), np.sin(angle)
    roots = np.stack([np.zeros(FRAMES), np.full(FRAMES, 0.95), np.arange(FRAMES) * 0.02 * speed], axis=-1)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bvh(Motion(rotations, roots, skeleton, 20.0), path)
    return path


def _motion(
    path: str, text: str, *, start: float = 0.0, end: float = SECONDS, length: float = SECONDS
) -> AnnotatedMotion:
    return AnnotatedMotion(path, length, (TextSegment("0", text, start, end),))


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """Annotations in TMR's layout and the ungated takes of two of its motions."""
    texts = tmp_path / "kit"
    texts.mkdir()
    write_annotations(
        {
            "1": _motion("CMU/05/05_13_poses", "swings the left arm", start=0.5, end=2.0),
            "2": _motion("CMU/05/05_02_poses", "walks"),
            "3": _motion("CMU/06/06_01_poses", "is not here"),
            "4": _motion("KIT/3/kick_poses", "kicks"),
        },
        texts / "annotations.json",
    )
    write_splits({"train": ["1", "3", "4"], "test": ["2"]}, texts)
    _take(tmp_path / "cmu" / "05" / "05_13.bvh")
    _take(tmp_path / "cmu" / "05" / "05_02.bvh", speed=2.0)
    return tmp_path


def _prepare(root: Path, **options: object) -> PrepareReport:
    return prepare("kitml", root / "kit", motions=("cmu", root / "cmu"), out=root / "out", workers=1, **options)  # pyright: ignore[reportArgumentType]


def test_features_counts_and_what_is_missing(kit: Path) -> None:
    report = _prepare(kit)
    assert (report.made, report.reused, report.failed, report.too_short) == (4, 0, {}, 0)
    assert report.missing == {"CMU": 2, "KIT": 2}  # with mirror images
    train = report.splits["train"]
    assert (train.paper, train.unit, train.motions, train.motions_here, train.segments_here) == (
        4688,
        "motions",
        6,
        2,
        2,
    )
    assert report.splits["test"].motions_here == 2
    found = load_prepared(kit / "out")
    found.verify()
    assert found.text_set.splits == {"train": ("1", "M1"), "test": ("2", "M2")}
    positions = read_smpl22(kit / "cmu" / "05" / "05_13.bvh", fps=20.0)[0].positions
    plain, mirrored = found.segments("train")
    np.testing.assert_allclose(plain.features, extract(positions)[10:40], atol=1e-6)
    np.testing.assert_allclose(mirrored.features, extract(mirror_positions(positions))[10:40], atol=1e-6)
    assert [plain.segment.text, mirrored.segment.text] == ["swings the left arm", "swings the right arm"]


def test_a_second_run_makes_nothing_and_a_changed_file_is_made_again(kit: Path) -> None:
    _prepare(kit)
    before = {path: path.stat().st_mtime_ns for path in (kit / "out" / "features").rglob("*.npy")}
    again = _prepare(kit)
    assert (again.made, again.reused) == (0, 4)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    _take(kit / "cmu" / "05" / "05_02.bvh", speed=3.0)
    assert (_prepare(kit).made, _prepare(kit).reused) == (2, 4)


def test_a_damaged_array_is_made_again(kit: Path) -> None:
    _prepare(kit)
    array = next(iter((kit / "out" / "features").rglob("*.npy")))
    array.write_bytes(array.read_bytes()[:-4])
    with pytest.raises(FormatError, match="changed since it was made"):
        load_prepared(kit / "out").verify()
    assert (_prepare(kit).made, _prepare(kit).reused) == (1, 4)
    load_prepared(kit / "out").verify()


def test_a_stopped_run_leaves_no_index_and_goes_on(kit: Path) -> None:
    class Stops:
        def start(self, total: int, what: str) -> None:
            assert total == 2

        def advance(self, count: int = 1) -> None:
            raise KeyboardInterrupt

        def note(self, text: str) -> None:
            raise AssertionError(text)

    with pytest.raises(KeyboardInterrupt):
        _prepare(kit, progress=Stops())
    with pytest.raises(MissingData, match=r"no index\.json"):
        load_prepared(kit / "out")
    report = _prepare(kit)
    assert (report.made, report.reused) == (2, 2)


def test_counting_makes_nothing(kit: Path) -> None:
    report = prepare("kitml", kit / "kit", motions=("cmu", kit / "cmu"), out=None)
    assert report.splits["train"].motions_here == 2
    assert not (kit / "out").exists()
    plain = prepare("kitml", kit / "kit", motions=("cmu", kit / "cmu"), out=None, mirrored=False)
    assert (plain.splits["train"].motions, plain.splits["train"].motions_here) == (3, 1)


def test_a_motion_of_another_length_is_left_out(kit: Path) -> None:
    write_annotations(
        {
            "1": _motion("CMU/05/05_13_poses", "as long", length=SECONDS + 0.2),
            "2": _motion("CMU/05/05_02_poses", "longer", length=SECONDS + 0.4, end=SECONDS),
        },
        kit / "kit" / "annotations.json",
    )
    report = _prepare(kit)
    assert report.other_length == ("CMU/05_02: 3.00 s, annotated 3.40 s", "M/CMU/05_02: 3.00 s, annotated 3.40 s")
    assert report.splits["test"].motions_here == 0
    assert list(load_prepared(kit / "out").text_set.annotations) == ["1", "M1"]


def test_what_cannot_be_read_is_said_and_the_rest_is_made(kit: Path) -> None:
    (kit / "cmu" / "05" / "05_02.bvh").write_text("HIERARCHY\nROOT")
    report = _prepare(kit)
    assert report.made == 2
    ((file, reason),) = report.failed.items()
    assert file.endswith("05_02.bvh")
    assert "05_02.bvh" in reason


def test_a_split_that_is_gone_leaves_nothing(kit: Path) -> None:
    _prepare(kit)
    (kit / "kit" / "splits" / "test.txt").unlink()
    _prepare(kit)
    assert sorted(path.name for path in (kit / "out" / "splits").iterdir()) == ["train.txt"]
    assert sorted(load_prepared(kit / "out").motions) == ["CMU/05_13", "M/CMU/05_13"]


def test_amass_is_read_and_the_missing_body_model_said(real_data: Path, tmp_path: Path) -> None:
    source = real_data / "amass" / "amass_sample.npz"
    if not source.is_file():
        pytest.skip(f"no {source}")
    place = tmp_path / "AMASS" / "KIT" / "KIT" / "3" / "kick_poses.npz"
    place.parent.mkdir(parents=True)
    place.write_bytes(source.read_bytes())
    write_annotations({"1": _motion("KIT/3/kick_poses", "moves", length=601 / 120)}, tmp_path / "annotations.json")
    write_splits({"train": ["1"]}, tmp_path)
    texts, motions = source_folders("kitml", tmp_path, annotations=None, motions=None)
    assert motions == ("amass", tmp_path / "AMASS")
    report = prepare("kitml", texts, motions=motions, out=tmp_path / "out", workers=1)
    assert (report.made, report.splits["train"].motions_here, report.failed) == (2, 2, {})
    assert "--body-model" in report.notes[0]
    assert next(load_prepared(tmp_path / "out").segments("train")).features.shape == (60, WIDTH)


def test_too_short_a_segment_is_left_out(kit: Path) -> None:
    content = {
        "1": _motion("CMU/05/05_13_poses", "a blink", start=1.0, end=1.02),
        "2": _motion("CMU/05/05_02_poses", "w"),
    }
    write_annotations(content, kit / "kit" / "annotations.json")
    report = _prepare(kit)
    assert report.too_short == 2
    assert report.splits["train"].motions_here == 0


def test_nothing_there_is_an_error(kit: Path) -> None:
    (kit / "empty" / "07").mkdir(parents=True)
    _take(kit / "empty" / "07" / "07_01.bvh")
    with pytest.raises(MissingData, match="none of the 8 motions of kitml is there; missing are 6 of CMU, 2 of KIT"):
        prepare("kitml", kit / "kit", motions=("cmu", kit / "empty"), out=kit / "out")
    with pytest.raises(MissingData, match="there are cmu, amass, features"):
        prepare("kitml", kit / "kit", motions=("vicon", kit / "cmu"), out=None)
    assert not (kit / "out").exists()


def test_several_processes_give_the_same(kit: Path, tmp_path: Path) -> None:
    file = kit / "cmu" / "05" / "05_13.bvh"
    jobs = [MotionJob(file, ((f"CMU/{number}", False),)) for number in range(9)]
    results = list(make_motions(jobs, tmp_path / "many", workers=2))
    hashes = {motion.sha256 for result in results for motion in result.motions.values()}
    assert len(results) == 9
    assert hashes == {make_motion(jobs[0], tmp_path / "one").motions["CMU/0"].sha256}


@pytest.mark.parametrize("name", ["../away", "a//b", "/root", "a/..", "a\nb", "C:/x"])
def test_no_name_leads_out_of_the_folder(kit: Path, name: str) -> None:
    result = make_motion(MotionJob(kit / "cmu" / "05" / "05_13.bvh", ((name, False),)), kit / "out")
    assert "cannot be a file's name" in result.error


@pytest.fixture
def h3d(tmp_path: Path) -> Path:
    """HumanML3D's official layout with its own features."""
    folder = tmp_path / "h3d"
    for each in ("texts", "new_joint_vecs"):
        (folder / each).mkdir(parents=True)
    rows = ["source_path,start_frame,end_frame,new_name", "./pose_data/KIT/3/kick_poses.npy,20,80,000000.npy"]
    (folder / "index.csv").write_text("\n".join(rows) + "\n")
    (folder / "train.txt").write_text("000000\nM000000\n")
    rng = np.random.default_rng(0)
    for key in ("000000", "M000000"):
        (folder / "texts" / f"{key}.txt").write_text("kicks#kicks/VERB#0.0#0.0\nlands#lands/VERB#1.0#2.0\n")
        np.save(folder / "new_joint_vecs" / f"{key}.npy", rng.normal(size=(59, WIDTH)).astype(np.float32))
    return folder


def test_humanml3ds_own_features(h3d: Path, tmp_path: Path) -> None:
    texts, motions = source_folders("humanml3d", h3d, annotations=None, motions=None)
    report = prepare("humanml3d", texts, motions=motions, out=tmp_path / "out", workers=1)
    assert (report.motions_from, report.made, report.splits["train"].motions_here) == ("features", 2, 2)
    whole, lands, *_ = load_prepared(tmp_path / "out").segments("train")
    given = np.load(h3d / "new_joint_vecs" / "000000.npy")
    np.testing.assert_array_equal(whole.features, given)
    np.testing.assert_array_equal(lands.features, given[20:40])
    assert (lands.segment.start, lands.segment.end) == (2.0, 3.0)  # of the motion, in which the clip begins at 1 s


def test_one_stretch_with_several_captions_is_one_clip(h3d: Path, tmp_path: Path) -> None:
    (h3d / "texts" / "000000.txt").write_text("kicks#x#0.0#0.0\nhits#x#0.0#0.0\nkicks#x#0.0#0.0\nlands#x#1.0#2.0\n")
    prepare("humanml3d", h3d, motions=("features", h3d), out=tmp_path / "out", workers=1)
    found = load_prepared(tmp_path / "out")
    clips = [each for each in found.clips("train") if each.key == "000000"]
    assert [(each.captions, len(each.features)) for each in clips] == [(("kicks", "hits"), 59), (("lands",), 20)]
    assert [each.captions for each in found.clips("train", shortest=2.0) if each.key == "000000"] == [("kicks", "hits")]
    assert [each.captions for each in found.clips("train", longest=1.0) if each.key == "000000"] == [("lands",)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.zeros((9, 251), np.float32), "original KIT-ML's"),
        (np.zeros((9, 22, 3), np.float32), "is needed"),
        (np.full((9, WIDTH), math.nan, np.float32), "not finite"),
    ],
)
def test_other_features_are_refused(h3d: Path, tmp_path: Path, values: np.ndarray, said: str) -> None:
    np.save(h3d / "new_joint_vecs" / "000000.npy", values)
    report = prepare("humanml3d", h3d, motions=("features", h3d), out=tmp_path / "out", workers=1)
    (reason,) = report.failed.values()
    assert said in reason


def _prepared(kit: Path) -> Prepared:
    _prepare(kit)
    return load_prepared(kit / "out")


def test_a_wrong_index_is_one_message(kit: Path) -> None:
    _prepared(kit)
    path = kit / "out" / "index.json"
    good = json.loads(path.read_text())
    assert {name: good[name] for name in KIND} == KIND
    for change, error, said in (
        ({"features": "kitml251"}, FeatureMismatch, "features is 'kitml251'"),
        ({"normaliser": "dataset"}, FeatureMismatch, "normaliser"),
        ({"motions": []}, FormatError, "not an index"),
        ({"motions": {"CMU/05_13": {"file": "../x"}}}, FormatError, "not an index"),
        ({"keys": {}}, FormatError, "no motion in the index"),
    ):
        path.write_text(json.dumps({**good, **change}))
        with pytest.raises(error, match=said):
            load_prepared(kit / "out")
    outside = {name: {**motion, "file": "../../x.npy"} for name, motion in good["motions"].items()}
    path.write_text(json.dumps({**good, "motions": outside}))
    with pytest.raises(FormatError, match="outside the folder"):
        load_prepared(kit / "out")


def test_a_stretch_of_a_motion_by_any_of_its_paths(kit: Path) -> None:
    found = _prepared(kit)
    whole = found.features("1")
    for path in ("CMU/CMU/05/05_13_poses.npz", "05/05_13.amc"):
        stretch = found.stretch(path, start=1.0, end=9.0)
        assert stretch is not None
        np.testing.assert_array_equal(stretch, whole[20:])
    mirrored = found.stretch("M/CMU/05/05_13_poses", start=0.0, end=1.0)
    assert mirrored is not None
    assert not np.array_equal(mirrored, whole[:20])
    assert found.stretch("KIT/3/kick_poses", start=0.0, end=1.0) is None


def test_an_array_of_another_size_is_refused(kit: Path) -> None:
    found = _prepared(kit)
    np.save(kit / "out" / found.motions["CMU/05_13"].file, np.zeros((3, WIDTH), np.float32))
    with pytest.raises(FeatureMismatch, match=r"index\.json says \(59, 263\)"):
        found.features("1")


def test_overlaps_are_written_in_tmrs_layout(kit: Path) -> None:
    other = kit / "other"
    other.mkdir()
    write_annotations({"9": _motion("05/05_13.amc", "x", start=1.0)}, other / "annotations.json")
    write_splits({"val": ["9"]}, other)
    counts = overlaps([("kitml", kit / "kit"), ("babel", other)], out=kit / "clean")
    assert counts[0].by_rule == {"same path": 0, "other path": 1, "mirrored": 0}
    (again, _) = overlaps([("kitml", kit / "clean" / "kitml"), ("babel", kit / "clean" / "babel")])
    assert (again.segments, again.segments_left) == (2, 2)
    assert overlaps([("kitml", kit / "kit"), ("babel", other)], evaluation=["test"])[0].segments_left == 3
    with pytest.raises(MissingData, match="no text data set"):
        overlaps([("utd_mhad", other)])
    with pytest.raises(FormatError, match="given twice"):
        overlaps([("kitml", other), ("kitml", other)])


def test_where_motions_are_found(tmp_path: Path) -> None:
    (tmp_path / "amass_data").mkdir()
    given = source_folders("babel", tmp_path, annotations=tmp_path / "texts", motions=None)
    assert given == (tmp_path / "texts", ("amass", tmp_path / "amass_data"))
    (tmp_path / "amass_data").rename(tmp_path / "cmu")
    assert source_folders("babel", tmp_path, annotations=None, motions=None)[1] == ("cmu", tmp_path / "cmu")
    (tmp_path / "cmu").rename(tmp_path / "KIT")
    assert source_folders("babel", tmp_path, annotations=None, motions=None)[1] == ("amass", tmp_path)
    for missing in ({}, {"annotations": tmp_path}):
        with pytest.raises(MissingData, match="--motions"):
            source_folders("babel", None, **{"annotations": None, "motions": None, **missing})


def test_texts_are_found_beside_motions(tmp_path: Path) -> None:
    asked = ("cmu", tmp_path / "cmu")
    (tmp_path / "cmu").mkdir()
    with pytest.raises(MissingData, match="--annotations DIR"):
        source_folders("kitml", None, annotations=None, motions=asked)
    (tmp_path / "kitml").mkdir()
    assert source_folders("kitml", None, annotations=None, motions=asked) == (tmp_path / "kitml", asked)
    (tmp_path / "annotations" / "kitml").mkdir(parents=True)
    assert source_folders("kitml", None, annotations=None, motions=asked)[0] == tmp_path / "annotations" / "kitml"
    assert source_folders("kitml", None, annotations=tmp_path, motions=asked)[0] == tmp_path


def test_a_real_take_has_the_annotated_length(real_data: Path, tmp_path: Path) -> None:
    """KIT-ML's times hold for CMU's own file: one take, made from it."""
    texts = tmp_path / "kit"
    texts.mkdir()
    content = json.loads((real_data / "annotations" / "kitml" / "annotations.json").read_text())
    key = next(each for each, motion in content.items() if "/02/02_" in motion["path"])
    (texts / "annotations.json").write_text(json.dumps({key: content[key]}))
    write_splits({"train": [key]}, texts)
    name = content[key]["path"].split("/")[-1].removesuffix("_poses")
    takes = tmp_path / "cmu"
    takes.mkdir()
    subject = real_data / "cmu" / name.split("_")[0]
    for file in [*subject.glob("*.asf"), *subject.glob(f"{name}.*")]:
        (takes / file.name).write_bytes(file.read_bytes())
    report = prepare("kitml", texts, motions=("cmu", takes), out=tmp_path / "out", workers=1)
    assert report.other_length == ()
    assert report.splits["train"].motions_here == 2


def test_another_skeleton_beside_an_amc_makes_it_again(real_data: Path, tmp_path: Path) -> None:
    takes = tmp_path / "02"
    takes.mkdir()
    for name in ("02.asf", "02_06.amc"):
        (takes / name).write_bytes((real_data / "cmu" / "02" / name).read_bytes())
    job = MotionJob(takes / "02_06.amc", (("CMU/02_06", False),))
    assert (make_motion(job, tmp_path / "out").reused, make_motion(job, tmp_path / "out").reused) == (0, 1)
    skeleton = takes / "02.asf"
    skeleton.write_text(skeleton.read_text() + "\n# changed\n")
    again = make_motion(job, tmp_path / "out")
    assert (again.reused, again.error) == (0, "")
