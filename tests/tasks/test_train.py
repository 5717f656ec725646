"""`motionary train`: plans over prepared data sets, their shares, other words, and any text encoder on disk."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from motionary.errors import FeatureMismatch, MissingData
from motionary.models.checkpoint import read_checkpoint
from motionary.tasks.embedder import Embedder
from motionary.tasks.progress import Silent
from motionary.tasks.train import Sources, corpora_of, train_plan
from motionary.training.plan import load_plan

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))
from test_prepared_corpus import augmented, motion, prepared

MODEL = {"latent": 8, "feedforward": 16, "heads": 2, "motion_layers": 1, "text_layers": 1, "decoder_layers": 1}
RECIPE = {"model": MODEL | {"patch": 4}, "steps": 2, "batch": 4, "bucket": 1, "log_every": 1, "half": False}
SIDES = ("a person walks ahead slowly", "someone strolls forward along a line")


class Heard(Silent):
    """A progress that keeps its notes."""

    def __init__(self):
        self.notes = []

    def note(self, text):
        self.notes.append(text)


@pytest.fixture
def data(tmp_path):
    prepared(
        tmp_path / "kitml",
        {
            "a": motion("CMU/01/01_01_poses", (SIDES[0], 0, 5), (SIDES[1], 0, 5), ("a person jumps to the left", 6, 9)),
            "t": motion("CMU/03/03_01_poses", ("a person kicks a ball", 0, 4)),
        },
        {"train": ["a"], "test": ["t"]},
    )
    prepared(
        tmp_path / "babel-cmu",
        {
            "1": motion("CMU/05/05_01_poses", ("sit", 0, 3), ("stand", 3, 6), ("wave", 6, 9)),
            "2": motion("CMU/01/01_01_poses", ("hop", 7, 9.5)),
            "v": motion("CMU/01/01_01_poses", ("hop", 7, 8)),
        },
        {"train": ["1", "2"], "val": ["v"]},
        name="babel",
    )
    return tmp_path


def plan(folder, *corpora, **changes):
    stage = {"name": "one", "recipe": RECIPE, "corpora": [*corpora]} | changes
    path = folder / "plan.json"
    path.write_text(json.dumps({"about": "", "stages": [stage]}))
    return path


KIT, BABEL = {"kind": "prepared", "folder": "kitml"}, {"kind": "prepared", "folder": "babel"}


def corpora(path, data):
    return corpora_of(load_plan(path).stages[0], Sources(data / "cache", data), progress=Silent())


def test_data_sets_are_drawn_in_equal_shares_or_by_their_clips(data):
    balanced = corpora(plan(data, KIT, BABEL), data)
    assert {name: (len(each.clips), each.share) for name, each in balanced.items()} == {
        "kitml": (1, 1.0),
        "babel": (3, 1.0),
    }
    plain = corpora(plan(data, KIT, BABEL, joint="plain"), data)
    assert {name: each.share for name, each in plain.items()} == {"kitml": 1.0, "babel": 3.0}
    weighed = corpora(plan(data, KIT | {"share": 2.0}, BABEL, joint="plain", held_out=[]), data)
    assert {name: each.share for name, each in weighed.items()} == {"kitml": 4.0, "babel": 4.0}


def test_training_says_and_records_what_fell_out(data):
    heard = Heard()
    checkpoint = train_plan(plan(data, KIT, BABEL), out=data / "run", data=data, progress=heard)
    assert any(note.startswith("kitml: 1 of 3 training segments overlap") for note in heard.notes)
    assert any(note.startswith("babel: 1 of 4 training segments overlap") for note in heard.notes)
    kept = read_checkpoint(checkpoint)[0].training["corpora"]["kitml"]
    assert kept["held_out"] == ["kitml", "babel"]
    assert (kept["overlap"]["segments"], kept["overlap"]["segments_left"]) == (3, 2)


def test_other_words_of_a_folder_and_of_a_back_end_are_trained_on(data):
    augmented(data / "words", paraphrases={"a": [("a person ambles", 0, 5)]}, actions={"a": [("walk", 0, 5)]})
    rich = corpora(plan(data, KIT | {"augmented": "words", "words": "rules"}), data)["kitml"].clips[0]
    assert "a person ambles" in rich.paraphrases
    assert len(rich.paraphrases) > 1
    assert "walk" in rich.actions
    path = plan(data, KIT | {"augmented": "words"}, recipe=RECIPE | {"policy": "tmr++"})
    assert train_plan(path, out=data / "run", data=data).is_dir()
    with pytest.raises(MissingData, match=r"motionary augment kitml/annotations.json --out .*nowhere"):
        train_plan(plan(data, KIT | {"augmented": "nowhere"}), out=data / "other", data=data)


def test_missing_data_is_one_error_that_says_how_to_make_it(data):
    for name in ("tmr-paper", "tmr-plus-plus"):
        with pytest.raises(MissingData, match="data prepare humanml3d"):
            train_plan(name, out=data / "run", data=data)
        with pytest.raises(MissingData, match="--data"):
            train_plan(name, out=data / "run")
    with pytest.raises(MissingData, match="CMU takes"):
        train_plan(plan(data, {"kind": "cmu"}), out=data / "run")


def test_what_is_missing_is_said_before_anything_is_made_or_trained(data):
    generated = {"kind": "procedural", "clips": 4, "seed": 1}
    path = plan(data, generated)
    stages = json.loads(path.read_text())["stages"]
    for wanted in ({"kind": "cmu"}, {"kind": "prepared", "folder": "humanml3d"}):
        later = [generated, wanted]
        path.write_text(json.dumps({"about": "", "stages": [*stages, stages[0] | {"name": "two", "corpora": later}]}))
        for folder in (None, data / "kitml"):
            with pytest.raises(MissingData, match=r"--data|no takes|expected cmu/takes\.json|data prepare humanml3d"):
                train_plan(path, out=data / "run", data=folder)
        assert not (data / "run").exists()
    for name in ("tmr-small", "mdm-small"):
        with pytest.raises(MissingData, match="trains on CMU takes; give their folder with --data"):
            train_plan(name, out=data / "run")
    assert not (data / "run").exists()


def test_a_fresh_stage_starts_anew(data):
    path = plan(data, KIT, recipe=RECIPE | {"steps": 1, "learning_rate": 0.0})
    stages = json.loads(path.read_text())["stages"]
    stages += [stages[0] | {"name": "next", "recipe": stages[0]["recipe"] | {"seed": 7}}]
    for start, same in (("previous", True), ("fresh", False)):
        path.write_text(json.dumps({"stages": [stages[0], stages[1] | {"start": start}]}))
        train_plan(path, out=data / start, data=data)
        one, two = (read_checkpoint(data / start / name / "checkpoint")[1] for name in ("one", "next"))
        key = "motion_encoder.embed.weight"
        assert np.array_equal(one[key], two[key]) == same


WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "person", "walks", "jumps", "ahead", "to", "the", "left")


def tiny_encoder(folder, kind):
    """A random transformer on disk, 12 wide, with a vocabulary of a few words."""
    transformers = pytest.importorskip("transformers")
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n")
    if kind == "distilbert":
        config = transformers.DistilBertConfig(vocab_size=len(WORDS), dim=12, n_layers=1, n_heads=2, hidden_dim=16)
        transformers.DistilBertModel(config).eval().save_pretrained(folder)
    else:
        sizes = {"hidden_size": 12, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
        transformers.BertModel(transformers.BertConfig(vocab_size=len(WORDS), **sizes)).eval().save_pretrained(folder)
    transformers.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.mark.parametrize("kind", ["distilbert", "bert"])
def test_any_encoder_on_disk_gives_the_tokens_and_is_recorded(data, kind):
    folder = tiny_encoder(data / f"tiny-{kind}", kind)
    path = plan(data, KIT)
    checkpoint = train_plan(path, out=data / "run", data=data, encoder=str(folder), sentence_encoder="minilm")
    info, weights = read_checkpoint(checkpoint)
    assert info.text_encoder.startswith(f"tiny-{kind}@")
    assert info.training["sentence_encoder"].startswith("all-minilm-l6-v2@")
    assert info.config["text_width"] == weights["text_encoder.embed.weight"].shape[1] == 12
    embedded = Embedder(checkpoint).texts(["a person walks ahead", "jumps"])
    assert embedded.shape == (2, 8)
    assert np.allclose(np.linalg.norm(embedded, axis=1), 1, atol=1e-4)


def test_another_encoder_is_another_run(data):
    folder = tiny_encoder(data / "tiny", "bert")
    path = plan(data, KIT)
    train_plan(path, out=data / "run", data=data)
    with pytest.raises(FeatureMismatch, match="new folder"):
        train_plan(path, out=data / "run", data=data, encoder=str(folder))


def test_the_sentence_encoder_decides_what_is_no_negative(data):
    """With an encoder that takes all texts for one, nothing is a negative and the contrastive loss is 0."""
    from motionary.training.loop import train
    from motionary.training.recipe import Recipe

    class Same:
        name, dimension = "same@1", 3

        def encode_sentences(self, texts):
            return np.full((len(texts), 3), 3**-0.5, np.float32)

        def encode_tokens(self, texts):
            raise NotImplementedError

    from motionary.text import load_encoder

    made = corpora(plan(data, KIT, BABEL), data)
    told = []
    recipe = replace(Recipe.from_dict(RECIPE), steps=1)
    train(recipe, made, data / "run", encoder=load_encoder("minilm"), sentences=Same(), tell=told.append)
    assert told[-1].losses["contrastive"] == pytest.approx(0.0, abs=1e-4)
    train(recipe, made, data / "other", encoder=load_encoder("minilm"), tell=told.append)
    assert told[-1].losses["contrastive"] > 0.1


def test_a_plan_may_train_a_diffusion_model(data):
    from motionary.errors import FormatError
    from motionary.models.diffusion.checkpoint import load_mdm

    model = {"text_width": 384, "width": 8, "layers": 1, "heads": 2, "feedforward": 16, "patch": 4, "noise_steps": 9}
    recipe = {
        "model": model | {"text_input": "tokens"},
        "fit": {"steps": 2, "log_every": 1},
        "batch": 2,
        "bucket": 1,
    }
    named = plan(data, {"kind": "prepared", "folder": "kitml"}, trains="mdm", recipe=recipe)
    checkpoint = train_plan(named, out=data / "runs", data=data)
    _, info = load_mdm(checkpoint)
    assert info.model == "mdm" and info.training["corpora"]["kitml"]["overlap"]["segments_left"] == 3
    with pytest.raises(FormatError, match="no sentence_encoder"):
        train_plan(named, out=data / "others", data=data, sentence_encoder="minilm")
