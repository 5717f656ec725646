"""CigTime as its user runs it: words for the editor, many edits, triplets, a writer trained, used and judged."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from motionary.cli import app as cli
from motionary.coaching import compare, prepare
from motionary.datasets.motion_edits import Triplet
from motionary.datasets.procedural_coaching import EXERCISES
from motionary.datasets.procedural_coaching.pairs import _drawn, _recorded
from motionary.errors import FeatureMismatch, MissingData, MotionaryError
from motionary.features.humanml263 import extract
from motionary.features.regions import region_dims
from motionary.tasks.cigtime import coaching, training, writers
from motionary.tasks.cigtime.making import EditPlan, choices, draw_edit, edited, make_triplets, part_of
from motionary.tasks.cigtime.scores import edit_names, instruction_quality
from motionary.tasks.cigtime.sources import Source, correction_triplets, procedural_sources
from motionary.tasks.cigtime.words import caption, listed, more_instructions
from motionary.tasks.coach import coach
from motionary.tasks.generator import Generator, Sampling
from motionary.tasks.many_edits import Asked, edit_many
from motionary.tasks.words import WordsFrom
from motionary.text import load_encoder
from motionary.text.backends import Answer
from motionary.text.backends.protocol import Unanswered
from motionary.text.lexicon.edits import PARTS, edits
from small_mdm import save_small_mdm

FAST = EditPlan(steps=3)


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return procedural_sources("train", count=6, lengths=(40, 48))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory, sources: list[Source]) -> Path:
    """An untrained MDM whose normaliser is of real clips."""
    frames = np.concatenate([source.features for source in sources])
    mean, std = frames.mean(axis=0), frames.std(axis=0) * 0.3 + 1e-3
    return save_small_mdm(tmp_path_factory.mktemp("mdm"), mean=mean, std=std, longest=100)


@pytest.fixture(scope="module")
def editor(checkpoint: Path) -> Generator:
    return Generator(checkpoint)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sources: list[Source], editor: Generator) -> list[Triplet]:
    return make_triplets(sources, FAST, editor=editor, folder=tmp_path_factory.mktemp("edits") / "train")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["motionary", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return int(stopped.value.code or 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Raise your left arm with the upper body.", "A person raises their left arm."),
        ("Reach up", "A person reaches up."),
        ("Carry a box.", "A person carries a box."),
        ("Do not lift your knees.", "A person does not lift their knees."),
        ("A person waves.", "A person waves."),
        ("", "A person stands."),
    ],
)
def test_an_instruction_becomes_a_caption(text: str, expected: str) -> None:
    assert caption(text) == expected


def test_a_back_end_adds_instructions_that_keep_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Model:
        name = "model"

        def answer(self, requests, *, done=None):
            asked.extend(requests)
            return [Answer(('{"texts": ["wave the left arm.", "bend a finger"]}', "1. Reach up\n2. Reach up"), "model")]

    monkeypatch.setattr("motionary.tasks.cigtime.words.open_words", lambda words: Model())
    kept = more_instructions(WordsFrom(backend="openai", model="m"), "upper", count=5)
    assert kept.texts == ("Wave the left arm", "Reach up")
    assert set(kept.dropped.values()) == {"about fingers or the face", "said before"}
    assert "upper body" in asked[0].messages[1].content and "holds 5 different" in asked[0].messages[0].content
    assert listed(["[1, 2]", "a\n\nb"]) == ["1", "2", "a", "b"]


@pytest.mark.parametrize("way", ["once", "every-step"])
def test_edits_keep_what_they_may_not_change_and_are_their_own(
    sources: list[Source], editor: Generator, way: str
) -> None:
    asked = [Asked(source.features, "A person waves.", PARTS[row % 2], row) for row, source in enumerate(sources[:3])]
    sampling = Sampling(steps=3, way=way)
    many = edit_many(editor, asked, sampling=sampling)
    for each, features in zip(asked, many, strict=True):
        dims = region_dims(each.part)
        assert features.shape == each.source.shape
        np.testing.assert_array_equal(features[:, ~dims], each.source[:, ~dims])
        assert np.abs(features[:, dims] - each.source[:, dims]).mean() > 1e-4
    alone = edit_many(editor, asked[1:2], sampling=sampling)[0]
    np.testing.assert_allclose(alone, many[1], atol=1e-4)
    other = edit_many(editor, [replace(asked[1], row=9)], sampling=sampling)[0]
    assert np.abs(other - alone).mean() > 1e-4
    with pytest.raises(MotionaryError, match="from 2 to 100"):
        edit_many(editor, [Asked(np.zeros((101, 263)), "A person waves.", "upper")])


def test_triplets_say_what_was_asked_and_can_be_made_again(made: list[Triplet], editor: Generator) -> None:
    assert 1 <= len(made) <= 6
    for each in made:
        edit, text = draw_edit(FAST, choices(FAST), each.row)
        assert each.instruction == f"{text} with the {each.part} body." and each.name == edit.name
        assert part_of(each.instruction) == each.part
    again = edited(made, [each.instruction for each in made], editor=editor, plan=FAST)
    for each, features in zip(made, again, strict=True):
        np.testing.assert_allclose(features, each.target.astype(np.float32), atol=2e-2)


def test_a_stopped_making_goes_on_and_other_plans_are_refused(
    tmp_path: Path, sources: list[Source], editor: Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motionary.tasks.cigtime.making.SHARD", 2)
    whole = make_triplets(sources, FAST, editor=editor, folder=tmp_path / "a")
    folder = tmp_path / "b"
    make_triplets(sources, FAST, editor=editor, folder=folder)
    (folder / "shard-0001.npz").unlink()
    before = (folder / "shard-0000.npz").stat().st_mtime_ns
    again = make_triplets(sources, FAST, editor=editor, folder=folder)
    assert [each.row for each in again] == [each.row for each in whole]
    assert (folder / "shard-0000.npz").stat().st_mtime_ns == before
    with pytest.raises(FeatureMismatch, match="made otherwise"):
        make_triplets(sources, replace(FAST, way="every-step"), editor=editor, folder=folder)


def test_wordings_can_be_held_out() -> None:
    used = {text for part in choices(EditPlan(wordings=(0, 1))).values() for edit in part for text in edit.wordings}
    held = {edit.wordings[2] for part in PARTS for edit in edits(part)}
    assert not used & held
    more = choices(EditPlan(more={"upper": ("Juggle",)}))
    assert more["upper"][-1].wordings == ("Juggle",) and len(more["lower"]) == len(edits("lower"))


def test_a_plan_that_makes_no_sense_is_refused() -> None:
    for wrong in ({"way": "sometimes"}, {"wordings": ()}, {"wordings": (3,)}, {"guidance": 50.0}):
        with pytest.raises(MotionaryError):
            EditPlan(**wrong)


def test_corrections_have_their_true_instruction() -> None:
    found = correction_triplets("val", count=4, seed=5)
    assert found and all(not each.part and len(each.source) <= 96 for each in found)
    assert [each.origin for each in found] == [each.origin for each in correction_triplets("val", count=4, seed=5)]


def test_baselines_say_what_is_nearest_and_what_is_common(made: list[Triplet]) -> None:
    assert writers.nearest(made, made) == [each.instruction for each in made]
    train = [*made[:2], replace(made[0], row=50)]
    assert writers.most_common(train) == made[0].instruction


def test_prompts_in_context_go_to_any_back_end(made: list[Triplet]) -> None:
    asked = []

    class Model:
        def answer(self, requests, *, done=None):
            asked.extend(requests)
            done(0, Answer(("Correction instruction: Wave.\nMore words",), "model"))
            raise Unanswered({1: "empty"})

    class Learnt:
        def tokens(self, triplets):
            return [([1, 2], [3]) for _ in triplets]

    texts = writers.by_language_model(made, made[:2], learnt=Learnt(), backend=Model(), seed=1)
    assert texts == ["Wave.", writers.SILENT] and len(asked) == 2
    prompt = asked[0].messages[0].content
    assert prompt.count("Action 1: 1 2 Action 2: 3") == min(5, len(made)) + 1
    assert asked[0] != asked[1] and asked[0].sampling.temperature == 0.7


def test_scores_know_an_edit_in_other_words(made: list[Triplet]) -> None:
    encoder = load_encoder("minilm")
    perfect = instruction_quality([each.instruction for each in made], made, encoder=encoder)
    assert perfect["BLEU-4"] == pytest.approx(1.0) and perfect["text cosine"] == pytest.approx(1.0, abs=1e-5)
    assert perfect["same edit %"] == 100.0
    squat = next(edit for edit in edits("lower") if edit.name == "squat")
    assert edit_names([f"{squat.wordings[1]} with the lower body."], encoder=encoder) == ["squat, lower"]
    assert edit_names(["Do deep squats with the lower body."], encoder=encoder) == ["squat, lower"]


@pytest.mark.slow
def test_the_commands_make_train_and_use_a_writer(
    tmp_path: Path,
    checkpoint: Path,
    takes: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ("--count", "5", "--checkpoint", str(checkpoint), "--steps", "2")
    assert run(monkeypatch, "data", "edits", "procedural", "-o", str(tmp_path / "a"), *options) == 0
    assert "triplets" in capsys.readouterr().out
    assert run(monkeypatch, "data", "edits", "corrections", "-o", str(tmp_path / "b"), "--count", "4", "--json") == 0
    assert json.loads(capsys.readouterr().out)["parts"] == {"whole": 4}
    small = training._recipes("small", seed=0)
    quick = replace(small, tokenizer=replace(small.tokenizer, steps=3, batch=4))
    quick = replace(
        quick, writer=replace(small.writer, steps=2, batch=4, writer=replace(small.writer.writer, blocks=1))
    )
    monkeypatch.setattr(training, "_recipes", lambda size, seed: quick)
    folders = [str(tmp_path / name) for name in "ab"]
    assert run(monkeypatch, "train", "coach", *folders, "-o", str(tmp_path / "run"), "--tuning", "lora") == 0
    folder = tmp_path / "run" / "coach"
    assert str(folder) in capsys.readouterr().out
    learnt = writers.LearntWriter.load(folder)
    assert learnt.writer.config.tuning == "lora"
    assert run(monkeypatch, "coach", *map(str, takes), "--writer", str(folder)) == 0
    # two steps teach nothing: the rules wrote, and it is said
    assert "note: the learnt writer contradicted the measurement" in capsys.readouterr().out
    assert run(monkeypatch, "coach", *map(str, takes), "--writer", str(tmp_path)) == 2
    assert "motionary train coach" in capsys.readouterr().err
    assert run(monkeypatch, "data", "edits", "cmu", "-o", str(tmp_path / "c"), "--checkpoint", str(checkpoint)) == 2
    assert "--data" in capsys.readouterr().err


@pytest.fixture(scope="module")
def takes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An attempt that squats 35 degrees less deep than the target."""
    folder = tmp_path_factory.mktemp("coach")
    base = _drawn(EXERCISES["squat"], np.random.default_rng(11))
    for name, knee in (("attempt", 70.0), ("target", 105.0)):
        one = _recorded(EXERCISES["squat"], base | {"knee": knee}, np.random.default_rng(3), noise=0.0, mirrored=False)
        np.save(folder / f"{name}.npy", one.positions.astype(np.float32))
    return folder / "attempt.npy", folder / "target.npy"


class Says:
    """A learnt writer that says what it is told to."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts

    def write(self, pairs, *, count=1, seed=0):
        assert len(pairs) == 1 and all(each.shape[1] == 263 for each in pairs[0])
        return [[(text, -0.1 * number) for number, text in enumerate(self.texts)]]


@pytest.mark.parametrize(
    ("texts", "source", "said"),
    [
        (("Bend both knees more.",), "cigtime", "Bend both knees more."),
        (("Bend both knees less.", "Go deeper into the knees."), "cigtime", "Go deeper into the knees."),
        (("Raise your left arm higher.",), "rules", "Bend both knees"),
        (("Walk forward with the lower body.",), "rules", "Bend both knees"),
        (("Lift your knees high in turn with the lower body.",), "rules", "Bend both knees"),
        ((), "rules", "Bend both knees"),
    ],
)
def test_a_learnt_text_is_held_against_the_findings(
    texts: tuple[str, ...], source: str, said: str, takes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coaching, "writer_from", lambda name, editor=None: coaching.WriterFrom(Path(name)))
    monkeypatch.setattr(coaching.LearntWriter, "load", lambda folder, model=None: Says(*texts))
    report = coach(*takes, writer="any")
    assert report.source == source and report.texts[0].startswith(said)
    assert bool(report.notes and "learnt writer" in report.notes[-1]) == (source == "rules")


def test_nothing_is_said_where_nothing_was_found(takes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coaching, "writer_from", lambda name, editor=None: coaching.WriterFrom(Path(name)))
    report = coach(takes[0], takes[0], writer="any")
    assert report.source == "rules" and report.texts[0].startswith("Nothing to change")


def test_the_editor_tries_out_and_the_best_is_kept(
    takes: tuple[Path, Path], checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = compare(*(prepare(np.load(path).astype(np.float64), 30.0) for path in takes))
    pair = tuple(coaching.repetition(each) for each in (found.attempt, found.target))
    assert coaching.pose_distance(pair[0], pair[0]) == 0.0 < coaching.pose_distance(*pair)
    texts = ("Bend both knees more.", "Go deeper into the knees.")
    tried = coaching.try_out(pair, texts, editor=Generator(checkpoint))
    assert [each.text for each in tried] == list(texts) and all(each.removes < 1.0 for each in tried)
    monkeypatch.setattr(coaching.LearntWriter, "load", lambda folder, model=None: Says(*texts))
    for parts, source in (((0.1, 0.4), "cigtime"), ((-0.1, -0.2), "rules")):
        answers = [coaching.Tried(text, part) for text, part in zip(texts, parts, strict=True)]
        monkeypatch.setattr(coaching, "try_out", lambda *_, answers=answers, **__: answers)
        options = {"writer": coaching.WriterFrom(Path("any"), editor=checkpoint), "most": 3, "verified": True}
        told = coaching.tell_learnt(found, found.findings, **options)
        assert told.source == source
        assert told.notes[0].startswith(
            "carried out by the editor it removes 40%" if source == "cigtime" else "no inst"
        )
    assert told.texts[0].startswith("Bend both knees")


def test_no_writer_ships_and_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="motionary train coach"):
        coaching.writer_from(str(tmp_path))


def test_features_of_a_repetition_are_of_one_body() -> None:
    rng = np.random.default_rng(0)
    one = _recorded(EXERCISES["squat"], _drawn(EXERCISES["squat"], rng), rng, noise=0.0, mirrored=False)
    clip = prepare(one.positions, one.fps)
    features = coaching.repetition(clip)
    assert features.shape[1] == 263 and 10 < len(features) < len(extract(one.positions))
