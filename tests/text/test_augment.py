"""Augmentation: policies, aggregation, TMR++'s layout, and a run that is killed and goes on."""

from __future__ import annotations

import collections
import hashlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

from motionary.errors import BackendError, FormatError, MissingData, MotionaryError
from motionary.text.aggregate import embed_together, mean_of_sentences, mean_of_tokens
from motionary.text.answers import CachedBackend
from motionary.text.augment import AugmentPlan, augment, different_texts, requests_of
from motionary.text.backends import Answer, Unanswered
from motionary.text.backends.protocol import answer_each
from motionary.text.layout import AugmentedSet, augmented_files, read_annotations, read_augmented, written
from motionary.text.policy import POLICIES, TextPolicy, policy_of

ORIGINALS, PARAPHRASES, ACTIONS = ["o1", "o2"], ["p1", "p2", "p3"], ["a1"]


def annotations_of(texts):
    """{"m0": [...], ...}: a list of texts a motion."""
    return {
        key: {
            "path": f"CMU/{key}",
            "duration": 3.0,
            "annotations": [
                {"seg_id": f"{key}_{number}", "text": text, "start": 0.0, "end": 3.0}
                for number, text in enumerate(each)
            ],
        }
        for key, each in texts.items()
    }


@pytest.fixture
def small(tmp_path):
    """A file of three motions, four different texts."""
    path = tmp_path / "annotations.json"
    sentences = {
        "m0": ["A person walks in a circle.", "Someone strolls around."],
        "m1": ["A person walks in a circle."],
        "m2": ["a man kicks with the left leg", "  "],
    }
    path.write_text(json.dumps(annotations_of(sentences)))
    return path


class Paraphraser:
    """Numbered texts; refuses what holds "bad"; counts what it is asked."""

    name = "paraphraser@1"

    def __init__(self):
        self.asked = []

    def answer(self, requests, *, done=None):
        return answer_each(requests, self._one, done=done)

    def _one(self, request):
        text = request.subject.get("text") or request.subject["action"]
        self.asked.append((request.prompt, text))
        if "bad" in text:
            raise BackendError("refused")
        return Answer(tuple(f"{text} ({request.prompt} {number})" for number in range(request.count)), self.name)


# --- the policy


def shares_of(policy, draws=20_000, **texts):
    rng = np.random.default_rng(0)
    kinds = collections.Counter(policy.draw(rng, **texts).kind for _ in range(draws))
    return {kind: count / draws for kind, count in kinds.items()}


def test_tmr_draws_with_the_papers_probabilities():
    found = shares_of(policy_of("tmr++"), originals=ORIGINALS, paraphrases=PARAPHRASES, actions=ACTIONS)
    expected = {"original": 0.4, "paraphrase": 0.2, "action": 0.1, "average": 0.3}
    assert all(abs(found[kind] - share) < 0.015 for kind, share in expected.items())


def test_what_is_missing_gives_way():
    policy = policy_of("tmr++")
    assert set(shares_of(policy, originals=["o"])) == {"original"}
    without_actions = shares_of(policy, originals=["o"], paraphrases=["p"])
    assert without_actions["paraphrase"] == pytest.approx(0.3, abs=0.015)
    assert "action" not in without_actions
    with pytest.raises(MotionaryError, match="no text"):
        policy.draw(np.random.default_rng(0), originals=[])


def test_averages_take_from_two_to_all_texts_each_once():
    rng = np.random.default_rng(1)
    policy = TextPolicy(0.0, 0.0, 0.0, 1.0)
    draws = [policy.draw(rng, originals=ORIGINALS, paraphrases=PARAPHRASES, actions=ACTIONS) for _ in range(2000)]
    sizes = collections.Counter(len(draw.texts) for draw in draws)
    assert sorted(sizes) == [2, 3, 4, 5, 6]
    assert all(abs(count / 2000 - 0.2) < 0.04 for count in sizes.values())
    assert all(len(set(draw.texts)) == len(draw.texts) for draw in draws)
    assert {text for draw in draws for text in draw.texts} == {*ORIGINALS, *PARAPHRASES, *ACTIONS}


def test_action_gpt_averages_four_descriptions_and_never_the_label():
    rng = np.random.default_rng(2)
    policy = policy_of("action-gpt")
    assert policy.embeddings == "tokens"
    for _ in range(50):
        draw = policy.draw(rng, originals=["walk"], paraphrases=[f"d{n}" for n in range(6)])
        assert (draw.kind, len(draw.texts), "walk" in draw.texts) == ("average", 4, False)


def test_policies_are_frozen_equal_seeds_draw_alike_and_wrong_ones_are_refused():
    for policy in POLICIES.values():
        one, two = np.random.default_rng(3), np.random.default_rng(3)
        texts = {"originals": ORIGINALS, "paraphrases": PARAPHRASES, "actions": ACTIONS}
        assert [policy.draw(one, **texts) for _ in range(20)] == [policy.draw(two, **texts) for _ in range(20)]
        with pytest.raises(AttributeError):
            policy.original = 1.0
    for shares in ((0.5, 0.5, 0.5, 0.0), (-0.1, 0.5, 0.5, 0.1), (0.1, 0.1, 0.1, 0.1)):
        with pytest.raises(MotionaryError, match="sum to 1"):
            TextPolicy(*shares)
    with pytest.raises(MotionaryError, match=r"known: tmr\+\+"):
        policy_of("nonsense")


# --- aggregation


def test_mean_of_sentences():
    vectors = np.array([[2.0, 0.0], [0.0, 4.0]])
    assert np.allclose(mean_of_sentences(vectors), [1.0, 2.0])
    assert np.allclose(np.linalg.norm(mean_of_sentences(vectors, unit=True)), 1.0)


def test_mean_of_tokens_divides_by_those_that_go_on_and_keeps_the_union():
    """Lengths 1 and 3: position 0 is the mean of two, positions 1 and 2 the longer one's own; not half of it."""
    tokens = np.array([[[2.0], [99.0], [99.0], [99.0]], [[4.0], [6.0], [8.0], [99.0]]])
    mask = np.array([[True, False, False, False], [True, True, True, False]])
    mean, union = mean_of_tokens(tokens, mask)
    assert mean[:, 0].tolist() == [3.0, 6.0, 8.0, 0.0]
    assert union.tolist() == [True, True, True, False]
    with pytest.raises(MotionaryError, match="expected"):
        mean_of_tokens(tokens, mask[:, :2])


def test_one_description_is_its_own_mean():
    class Encoder:
        def encode_sentences(self, texts):
            return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)

        def encode_tokens(self, texts):
            return np.ones((len(texts), 5, 2), np.float32), np.arange(5) < np.array([[len(t)] for t in texts])

    assert embed_together(Encoder(), ["abc"]).tolist() == [3.0, 1.0]
    assert embed_together(Encoder(), ["abc", "a"]).tolist() == [2.0, 1.0]
    tokens, mask = embed_together(Encoder(), ["abc", "a"], by="tokens")
    assert (tokens.shape, mask.sum()) == ((5, 2), 3)


# --- what is asked


def test_each_different_text_is_asked_once(small):
    inner = Paraphraser()
    augment(read_annotations(small), inner, AugmentPlan(count=3))
    texts = ["A person walks in a circle.", "Someone strolls around.", "a man kicks with the left leg"]
    assert inner.asked == [(prompt, text) for text in texts for prompt in ("tmr-paraphrase", "tmr-action-style")]


def test_sentences_get_thirty_and_an_action_and_labels_ten_descriptions():
    sentences = parsed(annotations_of({"m": ["A person walks in a circle."]}))
    plan = AugmentPlan().settled(sentences)
    assert (plan.prompts, plan.count) == ({"tmr-paraphrase": 1, "tmr-action-style": 1}, 30)
    labels = parsed(annotations_of({"m": ["walk", "turn left"]}))
    plan = AugmentPlan().settled(labels)
    assert (plan.prompts, plan.count, len(requests_of(plan, labels))) == ({"tmr-describe-label": 1}, 10, 2)
    assert AugmentPlan(prompt="action-gpt", count=4).settled(labels).prompts == {"action-gpt": 1}
    with pytest.raises(MotionaryError, match="not about a text"):
        AugmentPlan(prompt="walk-and-text-appearance").settled(labels)


def parsed(content):
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        path.write_text(json.dumps(content))
        return read_annotations(path)


def test_failures_leave_the_rest_and_repeats_and_the_original_are_left_out():
    class Repeating(Paraphraser):
        def _one(self, request):
            super()._one(request)
            text = request.subject["text"]
            return Answer((text.upper(), "Same.", "same", "Other."), self.name)

    content = parsed(annotations_of({"m0": ["A person walks slowly along."], "m1": ["Something bad happens to him."]}))
    made = augment(content, Repeating(), AugmentPlan(count=4, actions=False))
    assert made.failures == {"Something bad happens to him.": "refused"}
    assert [each.text for each in made.augmented.paraphrases["m0"].annotations] == ["Same.", "Other."]
    assert "m1" not in made.augmented.paraphrases


def test_a_back_end_that_stops_is_an_error():
    class Stopping(Paraphraser):
        def answer(self, requests, *, done=None):
            done(0, self._one(requests[0]))
            raise Unanswered({1: "no server"}, stopped=True)

    with pytest.raises(BackendError, match="no server"):
        augment(parsed(annotations_of({"m": ["A person walks in a circle."]})), Stopping())


# --- the layout


def test_files_in_the_published_layout_and_back(small, tmp_path):
    made = augment(read_annotations(small), Paraphraser(), AugmentPlan(count=2))
    files = augmented_files(made.augmented)
    names = ["annotations.json", "annotations_actions.json", "annotations_all.json", "annotations_paraphrases.json"]
    assert sorted(files) == names
    held = json.loads(files["annotations_paraphrases.json"])["m1"]
    assert list(held) == ["path", "duration", "annotations"]
    text = "A person walks in a circle. (tmr-paraphrase 0)"
    assert held["annotations"][0] == {"seg_id": "m1_0_p0", "text": text, "start": 0.0, "end": 3.0}
    folder = tmp_path / "out"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    assert read_augmented(folder) == made.augmented
    together = read_annotations(folder / "annotations_all.json")
    assert len(together["m0"].annotations) == 2 + 4 + 2
    assert made.augmented.texts("m1")["actions"] == ["A person walks in a circle. (tmr-action-style 0)"]


def test_published_files_are_read_in_both_spellings_and_with_what_they_hold_besides(tmp_path):
    original = {"k": {"path": "x", "duration": "2.5", "fragment_duration": 2.5, "annotations": [{"text": "walk"}]}}
    (tmp_path / "annotations.json").write_text(json.dumps(original))
    (tmp_path / "annotations_paraphrased.json").write_text(json.dumps(annotations_of({"k": ["Someone walks."]})))
    held = read_augmented(tmp_path)
    assert held.texts("k") == {"originals": ["walk"], "paraphrases": ["Someone walks."], "actions": []}
    assert held.originals["k"].duration == 2.5
    assert json.loads(written(held.originals))["k"]["fragment_duration"] == 2.5
    assert isinstance(held, AugmentedSet)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not {key"),
        ('{"k": []}', "'k' has no list"),
        ('{"k": {"annotations": [3]}}', "'k', annotation 0: no text"),
        ('{"k": {"annotations": [{"text": "a", "start": "x"}]}}', "seconds"),
        ('{"k": {"annotations": [{"text": "a", "start": NaN}]}}', "seconds"),
        ('{"k": {"annotations": [{"text": "a", "end": 1e999}]}}', "seconds"),
        ('{"k": {"annotations": [], "duration": null}}', "duration"),
        ('{"k": {"annotations": [], "path": 3}}', "path"),
    ],
)
def test_files_that_are_no_annotations(tmp_path, content, problem):
    path = tmp_path / "annotations.json"
    path.write_text(content)
    with pytest.raises(FormatError, match=problem) as caught:
        read_annotations(path)
    assert str(path) in str(caught.value)


def test_generated_texts_of_unknown_motions_are_refused(tmp_path):
    with pytest.raises(MissingData):
        read_augmented(tmp_path)
    (tmp_path / "annotations.json").write_text(json.dumps(annotations_of({"k": ["walk"]})))
    (tmp_path / "annotations_actions.json").write_text(json.dumps(annotations_of({"other": ["Walk"]})))
    with pytest.raises(FormatError, match="'other'"):
        read_augmented(tmp_path)


def test_kit_ml_is_read_and_written_as_it_was(real_data):
    path = real_data / "annotations" / "kitml" / "annotations.json"
    held = read_annotations(path)
    assert (len(held), len(different_texts(held))) == (1534, 868)
    assert json.loads(written(held)) == json.loads(path.read_bytes())


# --- interrupted

RUN = textwrap.dedent(
    """
    import os, sys, time
    from motionary.tasks.augment import AugmentPlan, augment_file
    from motionary.text.answers import CachedBackend
    from motionary.text.backends import Answer
    from motionary.text.backends.protocol import answer_each
    from pathlib import Path

    home = Path(sys.argv[1])

    class Logging:
        name = "logging@1"

        def answer(self, requests, *, done=None):
            return answer_each(requests, self.one, done=done)

        def one(self, request):
            text = request.subject["text"]
            os.write(log, f"{request.prompt} {text}\\n".encode())
            time.sleep(0.001)
            return Answer(tuple(f"{text} - {n}" for n in range(request.count)), self.name)

    log = os.open(home / "asked.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    backend = CachedBackend(Logging(), home / "answers.sqlite")
    augment_file(home / "annotations.json", home / "out", plan=AugmentPlan(count=2), backend=backend)
    """
)


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_killed_at_any_line_it_goes_on_and_ends_with_the_same_files(tmp_path):
    """Twice killed with -9. Only what was asked at the very moment of a kill may be asked again."""
    texts = {f"m{number}": [f"A person takes {number} steps to the left."] for number in range(150)}
    homes = [tmp_path / "whole", tmp_path / "killed"]
    for home in homes:
        home.mkdir()
        (home / "annotations.json").write_text(json.dumps(annotations_of(texts)))
    subprocess.run([sys.executable, "-c", RUN, homes[0]], check=True, timeout=120)
    log = homes[1] / "asked.log"
    for lines in (40, 170):
        worker = subprocess.Popen([sys.executable, "-c", RUN, homes[1]])
        until = time.monotonic() + 60
        while time.monotonic() < until and (not log.exists() or log.read_bytes().count(b"\n") < lines):
            time.sleep(0.002)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        assert not (homes[1] / "out").exists(), "nothing half written"
    subprocess.run([sys.executable, "-c", RUN, homes[1]], check=True, timeout=120)
    assert digests(homes[0] / "out") == digests(homes[1] / "out")
    asked = collections.Counter(log.read_text().splitlines())
    assert len(asked) == 300
    assert sum(asked.values()) <= 300 + 2


def test_a_cached_run_asks_nothing(small, tmp_path):
    inner = Paraphraser()
    first = augment(read_annotations(small), CachedBackend(inner, tmp_path / "c.sqlite"), AugmentPlan(count=2))
    count = len(inner.asked)
    heard = []
    again = augment(
        read_annotations(small),
        CachedBackend(inner, tmp_path / "c.sqlite"),
        AugmentPlan(count=2),
        done=lambda text, answer: heard.append(text),
    )
    assert len(inner.asked) == count
    assert len(heard) == 6
    assert augmented_files(again.augmented) == augmented_files(first.augmented)
