"""Motion files out of words, with a small MDM that the test makes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from motionary.errors import FeatureMismatch, FormatError, MissingData, MotionaryError
from motionary.features.humanml263 import extract
from motionary.features.regions import change_mask, frames_mask, region_dims
from motionary.formats import PointsReading, read_motion
from motionary.formats.write import write_motion
from motionary.motion import JointPositions, load_skeleton
from motionary.tasks.finishing import Finish, check_formats, finished
from motionary.tasks.generate import edit_file, generate_files, phrases_of
from motionary.tasks.generator import Generator, Phrase, Sampling, sentence
from small_mdm import save_small_mdm

SKELETON = load_skeleton("smpl22")


def standing(frames: int = 60) -> np.ndarray:
    """A body that sways a little, (frames, 22, 3)."""
    rest = np.zeros((22, 3))
    for joint in range(1, 22):
        rest[joint] = rest[SKELETON.parents[joint]] + SKELETON.offsets[joint]
    rest[:, 1] -= rest[:, 1].min()
    motion = np.repeat(rest[None], frames, axis=0)
    motion[:, 12:, 0] += 0.02 * np.sin(np.arange(frames) / 6)[:, None]
    return motion


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network whose normaliser is of a standing body, so that what it makes is near one."""
    return save_small_mdm(tmp_path_factory.mktemp("mdm"), mean=extract(standing()).mean(axis=0))


@pytest.fixture(scope="module")
def generator(checkpoint: Path) -> Generator:
    return Generator(checkpoint)


FAST = Sampling(steps=5)


def test_equal_seeds_make_equal_motions_to_the_bit(generator: Generator) -> None:
    phrases = [Phrase("a person waves", 2.0)]
    one, again = (generator.generate(phrases, count=2, sampling=FAST) for _ in range(2))
    assert all(np.array_equal(first, second) for first, second in zip(one, again, strict=True))
    other = generator.generate(phrases, sampling=Sampling(steps=5, seed=1))
    assert not np.allclose(one[0], other[0])
    assert not np.allclose(one[0], one[1])
    more = generator.generate(phrases, count=4, sampling=FAST)
    np.testing.assert_allclose(one[1], more[1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("sampler", ["ddpm", "ddim", "dpm-solver++"])
def test_words_change_what_is_made(generator: Generator, sampler: str) -> None:
    sampling = Sampling(sampler=sampler, steps=5)
    wave, sit = (generator.generate([Phrase(text, 1.5)], sampling=sampling)[0] for text in ("wave", "sit down"))
    assert wave.shape == (30, 263) and not np.allclose(wave, sit)


def test_a_timeline_is_longer_than_the_network_sees(generator: Generator) -> None:
    phrases = [Phrase("walk", 4.0), Phrase("turn", 0.6), Phrase("sit", 5.0)]
    made = generator.generate(phrases, sampling=FAST)[0]
    assert made.shape == (192, 263) and np.isfinite(made).all()


@pytest.mark.parametrize("way", ["every-step", "once"])
def test_an_edit_keeps_what_the_mask_keeps_to_the_bit(generator: Generator, way: str) -> None:
    features = extract(standing(100)).astype(np.float32)
    change = change_mask(region_dims("left_arm"), frames_mask(99, start=1.0, stop=3.0))
    made = generator.edit(features, "raise the left arm", change, count=2, sampling=Sampling(steps=5, way=way))
    for row in made:
        assert np.array_equal(row[~change], features[~change])
        assert not np.allclose(row[change], features[change])


def test_files_are_written_and_read_again(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    phrases = phrases_of(["a person waves", "a person sits"], [2.0])
    made = generate_files(phrases, out, count=2, formats="bvh,npz,glb,png,gif", sampling=FAST, checkpoint=checkpoint)
    assert [each.number for each in made] == [1, 2]
    assert sorted(path.name for path in out.iterdir()) == sorted(
        ["generated.json", *(f"motion-0{n}.{s}" for n in (1, 2) for s in ("bvh", "npz", "glb", "png", "gif"))]
    )
    record = json.loads((out / "generated.json").read_text())
    assert record["phrases"][1] == {"text": "a person sits", "seconds": 2.0}
    assert record["sampling"]["seed"] == 0 and len(record["checkpoint"]) == 64
    read = read_motion(out / "motion-01.bvh")
    assert not isinstance(read, PointsReading)
    assert read.motion.frame_count == 80 and read.motion.fps == pytest.approx(20.0)


def test_a_file_is_edited(checkpoint: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.npz"
    write_motion(JointPositions(standing(80), SKELETON.joints, 20.0), source, format="npz")
    made = edit_file(
        source, "bow", tmp_path / "out", part="torso,head", start=1.0, formats="npz", sampling=FAST,
        checkpoint=checkpoint,
    )  # fmt: skip
    kept = ~change_mask(region_dims("torso,head"), frames_mask(79, start=1.0, stop=3.95))
    np.testing.assert_array_equal(made[0].features[kept], extract(standing(80)).astype(np.float32)[kept])
    assert (tmp_path / "out" / "motion-01.npz").is_file()


def test_finishing_puts_the_body_on_the_floor_and_holds_its_feet() -> None:
    positions = standing(80) + np.array([0.0, 0.3, 0.0])
    features = extract(standing(80))
    features[:, 3] += 0.3
    motion = finished(features)
    lowest = motion.joint_positions().positions[..., 1].min(axis=1)
    assert abs(float(np.median(lowest))) < 0.02 < float(positions[..., 1].min())
    still = finished(features, Finish(smooth=0.0, ground=False, lock_feet=False))
    assert still.frame_count == 79


def test_bad_input_is_one_clear_error(generator: Generator, checkpoint: Path, tmp_path: Path) -> None:
    good = [Phrase("wave", 2.0)]
    for phrases, count in (([], 1), ([Phrase(" ", 2.0)], 1), ([Phrase("wave", 0.1)], 1), ([Phrase("wave", 900.0)], 1)):
        with pytest.raises(MotionaryError):
            generator.generate(phrases, count=count, sampling=FAST)
    with pytest.raises(MotionaryError, match="0 motions"):
        generator.generate(good, count=0)
    with pytest.raises(MotionaryError, match="seconds"):
        phrases_of(["a", "b"], [1.0, 2.0, 3.0])
    with pytest.raises(MotionaryError, match="guidance"):
        Sampling(guidance=-1.0)
    with pytest.raises(MotionaryError, match="overlap"):
        Sampling(overlap=9.0)
    with pytest.raises(FormatError, match="fbx"):
        check_formats("bvh,fbx")
    features = extract(standing(40)).astype(np.float32)
    with pytest.raises(MotionaryError, match="marks 0"):
        generator.edit(features, "wave", np.zeros_like(features, dtype=bool))
    busy = tmp_path / "file"
    busy.write_text("x")
    with pytest.raises(MissingData, match="is a file"):
        generate_files(good, busy, sampling=FAST, checkpoint=checkpoint)
    with pytest.raises(MissingData, match="file: is a file"):
        generate_files(good, busy / "deeper", sampling=FAST, checkpoint=checkpoint)
    with pytest.raises(MotionaryError, match="of nan s"):
        generate_files([Phrase("wave", float("nan"))], tmp_path / "o", sampling=FAST, checkpoint=checkpoint)
    with pytest.raises(MissingData, match=r"no checkpoint\.json"):
        generate_files(good, tmp_path / "o", sampling=FAST, checkpoint=tmp_path)


def test_what_is_wrong_with_a_file_to_edit_is_said_with_its_name(checkpoint: Path, tmp_path: Path) -> None:
    long, nowhere, short = (tmp_path / f"{name}.npy" for name in ("long", "nowhere", "short"))
    np.save(long, np.tile(standing(100), (25, 1, 1)))
    np.save(nowhere, np.zeros((40, 22, 3)))
    np.save(short, standing(40)[:1])
    cases = ((long, "125.0 s of motion; 120 s at most"), (nowhere, "no size"), (short, "1 frame"))
    for path, words in cases:
        with pytest.raises(MotionaryError, match=words) as raised:
            edit_file(path, "bow", tmp_path / "out", sampling=FAST, checkpoint=checkpoint)
        assert str(path) in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_where_no_folder_can_be_is_said_before_the_work(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = tmp_path / "file"
    busy.write_text("x")
    source = tmp_path / "in.npy"
    np.save(source, standing(60))
    monkeypatch.setattr("motionary.tasks.generate.choose", lambda *_, **__: pytest.fail("made motion in vain"))
    with pytest.raises(MissingData, match="is a file"):
        generate_files([Phrase("wave", 2.0)], busy, sampling=FAST, checkpoint=checkpoint)
    with pytest.raises(MissingData, match="is a file"):
        edit_file(source, "bow", busy, sampling=FAST, checkpoint=checkpoint)


def test_a_checkpoint_of_another_encoder_is_refused(checkpoint: Path) -> None:
    class Other:
        name = "other@1"
        dimension = 384

    with pytest.raises(FeatureMismatch, match="other@1"):
        Generator(checkpoint, encoder=Other())  # pyright: ignore[reportArgumentType]


def test_many_phrases_at_once_are_the_same_as_one_by_one(generator: Generator) -> None:
    phrases = [Phrase("wave", 2.0), Phrase("sit down", 1.2), Phrase("jump", 1.6)]
    together = generator.each(phrases, sampling=FAST)
    assert [len(each) for each in together] == [40, 24, 32]
    alone = generator.each(phrases, sampling=FAST, batch=1)
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4)
    again = generator.each(phrases, sampling=FAST)
    assert all(np.array_equal(one, other) for one, other in zip(together, again, strict=True))
    assert generator.each([]) == []
    with pytest.raises(MotionaryError, match="at most 3"):
        generator.each([Phrase("wave", 4.0)], sampling=FAST)


def test_a_text_is_read_as_a_sentence(generator: Generator) -> None:
    one, other = (
        generator.generate([Phrase(text, 1.0)], sampling=FAST)[0] for text in ("a person waves", "A person waves. ")
    )
    np.testing.assert_array_equal(one, other)
    assert [sentence(text) for text in ("sit ", "Sit!", "He sits.", "")] == ["sit.", "Sit!", "He sits.", ""]


def test_a_motion_can_be_made_alone_of_many(generator: Generator) -> None:
    phrases = [Phrase("a person waves", 1.0)]
    third = generator.generate(phrases, count=3, sampling=FAST)[2]
    np.testing.assert_allclose(generator.generate(phrases, first=2, sampling=FAST)[0], third, rtol=1e-4, atol=1e-5)
