"""Describe and augment as tasks: which back end answers, what is kept, what is written."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from motionary.errors import BackendError, FormatError, MissingData, MotionaryError
from motionary.tasks.augment import AugmentPlan, augment_file
from motionary.tasks.describe import describe_attributes, describe_label, is_clip, label_prompts, parse_attributes
from motionary.tasks.words import WordsFrom, answers_path, open_words

sys.path.insert(0, str(Path(__file__).parents[1] / "text"))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONARY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    return tmp_path / "home"


@pytest.fixture
def server():
    pytest.importorskip("openai", reason="needs the extra openai")
    from misbehaving_server import MisbehavingServer

    with MisbehavingServer() as server:
        yield server


def served(server, **options):
    return WordsFrom(backend="openai", model="m", base_url=server.url, retries=0, timeout=5.0, **options)


def annotations(path, *texts):
    content = {
        f"m{number}": {"path": "x", "duration": 2.0, "annotations": [{"text": text, "start": 0.0, "end": 2.0}]}
        for number, text in enumerate(texts)
    }
    path.write_text(json.dumps(content))
    return path


def test_a_label_in_the_lexicons_words():
    told = describe_label("cartwheel", count=2)
    assert len(set(told.texts)) == 2
    assert told.source.startswith("lexicon")
    assert describe_label("walk", count=99).note.endswith("the lexicon has no more")
    with pytest.raises(BackendError, match="near it"):
        describe_label("jmp")


@pytest.mark.parametrize("prompt", label_prompts())
def test_every_label_prompt_has_an_offline_answer(prompt):
    subject = "A person walks slowly." if prompt == "tmr-paraphrase" else "walk"
    backend = "rules" if prompt == "tmr-paraphrase" else "lexicon"
    assert describe_label(subject, prompt=prompt, words=WordsFrom(backend=backend)).texts


def test_prompts_that_are_not_about_labels():
    with pytest.raises(MotionaryError, match="not about a label"):
        describe_label("walk", prompt="motionary-facts")


def test_attributes_of_a_walker(tmp_path):
    told = describe_attributes({"Female": 0.9, "Boots": 0.8, "Backpack": 0.1}, count=2)
    assert len(told.texts) == 2
    assert all("boot" in text.lower() and "backpack" not in text.lower() for text in told.texts)
    path = tmp_path / "attributes.json"
    path.write_text('\ufeff{"Female": 0.9}', encoding="utf-8")
    assert parse_attributes(str(path)) == parse_attributes('{"Female": 0.9}') == {"Female": 0.9}
    with pytest.raises(MotionaryError, match="nothing to say"):
        describe_attributes({"Boots": 0.2})
    for wrong in ("{", "[1]", "{" * 100_000, "no such file"):
        with pytest.raises(MotionaryError, match="--attributes"):
            parse_attributes(wrong)


def test_what_is_a_clip_and_what_a_label(tmp_path):
    path = tmp_path / "walk.bvh"
    path.write_bytes(b"")
    assert is_clip(str(path))
    assert not is_clip("walk")
    assert not is_clip("x" * 10_000)
    assert not is_clip("nul \0 byte")
    with pytest.raises(MissingData, match="no such file"):
        is_clip("jump.bvh")


def test_a_models_answers_are_kept_in_the_home_folder(server):
    first = describe_label("walk", words=served(server))
    again = describe_label("walk", words=served(server))
    assert answers_path().is_file()
    assert (first.usage.calls, again.usage.calls, len(server.asked)) == (1, 0, 1)
    describe_label("walk", words=served(server, cached=False))
    describe_label("walk", seed=1, words=served(server))
    assert len(server.asked) == 3


def test_a_failing_model_is_stood_in_for_unless_forbidden(server):
    from misbehaving_server import KINDS

    server.reply = KINDS["error (500)"]
    told = describe_label("walk", words=served(server))
    assert told.source.startswith("lexicon")
    assert "because openai:m" in told.note
    with pytest.raises(BackendError, match="500"):
        describe_label("walk", words=served(server, fallback=False))
    with pytest.raises(BackendError, match=r"500.*no text for 'xqzzy'"):
        describe_label("xqzzy", words=served(server))


def test_what_was_recorded_is_said_again(server, tmp_path):
    path = tmp_path / "answers.jsonl"
    first = describe_label("walk", words=served(server, record=path))
    path.write_bytes(path.read_bytes() + b'{"key": "cut o')
    second = describe_label("run", words=served(server, record=path))
    replay = WordsFrom(backend="replay", model=str(path))
    assert describe_label("walk", words=replay).texts == first.texts
    assert describe_label("run", words=replay).texts == second.texts
    with pytest.raises(BackendError, match="no recorded answer"):
        describe_label("jump", words=replay)


def test_what_a_back_end_needs_is_asked_for():
    for name in ("openai", "transformers", "replay"):
        with pytest.raises(BackendError, match="needs --model"):
            open_words(WordsFrom(backend=name))
    with pytest.raises(BackendError, match="known: lexicon"):
        open_words(WordsFrom(backend="gpt"))


def test_labels_are_augmented_from_the_lexicon(tmp_path):
    made = augment_file(annotations(tmp_path / "a.json", "walk", "cartwheel", "xqzzy"), tmp_path / "out")
    assert made.files == (
        "annotations.json",
        "annotations_paraphrases.json",
        "annotations_all.json",
        "augmentation.json",
    )
    assert (made.motions, made.actions, list(made.failures)) == (3, 0, ["xqzzy"])
    record = json.loads((tmp_path / "out" / "augmentation.json").read_text())
    assert record["policy"]["name"] == "tmr++"
    assert list(record["not_answered"]) == ["xqzzy"]
    assert record["prompts"] == {"tmr-describe-label": 1}


def test_sentences_are_augmented_by_the_rules(tmp_path):
    source = annotations(tmp_path / "a.json", "A person walks quickly forward.", "A man is kicking with the left leg.")
    made = augment_file(source, tmp_path / "out", words=WordsFrom(backend="rules"))
    assert made.actions == 2
    held = json.loads((tmp_path / "out" / "annotations_actions.json").read_text())
    assert [each["annotations"][0]["text"] for each in held.values()] == ["Walk quickly forward", "Kick"]
    texts = [
        each["text"]
        for each in json.loads((tmp_path / "out" / "annotations_paraphrases.json").read_text())["m1"]["annotations"]
    ]
    assert texts
    assert all("left" in text and (" man " in text or " male " in text) for text in texts)


def test_kinds_that_the_policy_never_draws_are_not_asked_for(tmp_path):
    source = annotations(tmp_path / "a.json", "A person walks quickly forward.")
    words = WordsFrom(backend="rules")
    assert augment_file(source, tmp_path / "out", policy="tmr++-table5", words=words).actions == 0
    with pytest.raises(MotionaryError, match="originals alone"):
        augment_file(source, tmp_path / "out", policy="original", words=words)


def test_another_data_set_is_not_overwritten(tmp_path):
    one, two = annotations(tmp_path / "a.json", "walk"), annotations(tmp_path / "b.json", "jump")
    augment_file(one, tmp_path / "out")
    before = (tmp_path / "out" / "annotations_all.json").read_bytes()
    augment_file(one, tmp_path / "out")
    with pytest.raises(MotionaryError, match="another data set"):
        augment_file(two, tmp_path / "out")
    assert (tmp_path / "out" / "annotations_all.json").read_bytes() == before
    with pytest.raises(MotionaryError, match="a file"):
        augment_file(one, tmp_path / "b.json")


def test_in_the_data_sets_own_folder_its_file_stays(tmp_path):
    source = annotations(tmp_path / "annotations.json", "walk")
    before = source.read_bytes()
    augment_file(source, tmp_path)
    assert source.read_bytes() == before
    assert (tmp_path / "annotations_paraphrases.json").is_file()


def test_pairs_out_of_the_data(tmp_path, server):
    path = tmp_path / "a.json"
    texts = ["A person walks along a wide circle.", "Someone goes around in a big ring."]
    entry = {"path": "x", "duration": 2.0, "annotations": [{"text": t, "start": 0, "end": 2} for t in texts]}
    path.write_text(json.dumps({"m": entry}))
    plan = AugmentPlan(count=2)
    augment_file(path, tmp_path / "out", plan=plan, data_pairs=3, words=served(server, fallback=False))
    asked = server.asked[0]["messages"][-1]["content"]
    assert all(f"<data>{text}</data>" in asked for text in texts)
    with pytest.raises(MotionaryError, match="no motion has two"):
        augment_file(annotations(tmp_path / "b.json", "A person walks along there."), tmp_path / "o", data_pairs=1)


def test_a_server_that_fails_leaves_nothing_written_and_the_next_run_goes_on(tmp_path, server):
    from misbehaving_server import error, good

    source = annotations(tmp_path / "a.json", *[f"A person takes {n} steps ahead." for n in range(9)])
    server.first, server.reply = [good] * 5, error(401)
    words = served(server, fallback=False, concurrency=1)
    with pytest.raises(BackendError, match="run again to go on"):
        augment_file(source, tmp_path / "out", plan=AugmentPlan(count=1), words=words)
    assert not (tmp_path / "out").exists()
    server.reply = good
    before = len(server.asked)
    made = augment_file(source, tmp_path / "out", plan=AugmentPlan(count=1), words=words)
    assert len(server.asked) - before == 18 - 5
    assert made.paraphrases == 9


def test_a_file_that_is_no_annotations(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("[]")
    with pytest.raises(FormatError):
        augment_file(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
