"""What every row of `BACKENDS` must do."""

from __future__ import annotations

import inspect
import json
import sys
import types
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import motionary.text.backends as package
from motionary.errors import BackendError, MotionaryError
from motionary.text.answers import CachedBackend
from motionary.text.backends import BACKENDS, Answer, Unanswered, backend_names, open_backend
from motionary.text.backends.replay import recorded_line
from motionary.text.prompts import prompt_of

sys.path.insert(0, str(Path(__file__).parents[1] / "text"))

FACTS = [
    {"kind": "travel", "text": "walks forward", "start": 0.0, "end": 2.0},
    {"kind": "arm", "text": "raises the left arm to the side", "start": 2.5, "end": 3.0},
]


def good_requests(name):
    """Two requests that the back end can answer."""
    if name == "rules":
        return [prompt_of("motionary-facts").request(FACTS), prompt_of("tmr-paraphrase").request("A person runs.")]
    return [prompt_of("action-gpt").request("walk"), prompt_of("action-gpt").request("jump", count=2)]


def bad_request(name):
    """One that it cannot."""
    if name == "openai":
        return prompt_of("action-gpt").request("refuse this")
    if name == "transformers":
        return prompt_of("action-gpt").request("walks " * 3000 + "until the window is full")
    return prompt_of("action-gpt").request("xqzzy")


@pytest.fixture(params=BACKENDS)
def row(request, tmp_path, monkeypatch):
    """(name, back end), opened as a person would with what it needs."""
    name = request.param
    if name == "openai":
        yield from _openai()
    elif name == "transformers":
        yield name, _transformers(tmp_path, monkeypatch)
    elif name == "replay":
        path = tmp_path / "answers.jsonl"
        answers = [Answer(("A person moves.",), "model"), Answer(("Up.", "Down."), "model")]
        lines = [recorded_line(*each) for each in zip(good_requests(name), answers, strict=True)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield name, open_backend(name, path=path)
    else:
        yield name, open_backend(name)


def _openai():
    pytest.importorskip("openai", reason="needs the extra openai")
    from misbehaving_server import KINDS, MisbehavingServer, good

    def picky(handler, asked):
        (KINDS["refused"] if "refuse this" in asked["messages"][1]["content"] else good)(handler, asked)

    with MisbehavingServer(picky) as server:
        yield "openai", open_backend("openai", model="m", base_url=server.url, retries=1, wait=0.001)


def _transformers(folder, monkeypatch):
    pytest.importorskip("transformers", reason="needs the extra local")
    from tiny_models import causal

    # random weights seldom end a sentence: what breaks off is taken as it is
    monkeypatch.setattr("motionary.text.backends.cleaning.whole_sentences", lambda text: text)
    return open_backend("transformers", path=causal(folder / "model", window=400))


def test_a_row_names_a_documented_class_with_keyword_options(row):
    _, backend = row
    assert inspect.getdoc(type(backend))
    parameters = inspect.signature(type(backend)).parameters.values()
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)


def test_the_name_is_one_line_that_stays(row):
    name, backend = row
    assert backend.name == backend.name
    assert backend.name.startswith(name)
    assert "\n" not in backend.name


def test_an_answer_a_request_in_order_and_heard_once(row):
    name, backend = row
    requests = good_requests(name)
    heard = []
    answers = backend.answer(requests, done=lambda place, answer: heard.append((place, answer)))
    assert len(answers) == len(requests)
    assert sorted(heard, key=lambda each: each[0]) == list(enumerate(answers))
    for request, answer in zip(requests, answers, strict=True):
        assert 1 <= len(answer.texts) <= max(request.count, 1)
        assert all(text.strip() and "\n" not in text for text in answer.texts)
        assert answer.source


def test_equal_requests_have_equal_answers(row):
    name, backend = row
    requests = good_requests(name)
    assert [each.texts for each in backend.answer(requests)] == [each.texts for each in backend.answer(requests)]


def test_nothing_asked_nothing_answered(row):
    assert row[1].answer([]) == []


def test_what_cannot_be_answered_is_told_and_the_rest_is_answered(row):
    name, backend = row
    first, second = good_requests(name)
    heard = []
    with pytest.raises(Unanswered) as caught:
        backend.answer([first, bad_request(name), second], done=lambda place, answer: heard.append(place))
    assert list(caught.value.failures) == [1]
    assert not caught.value.stopped
    assert sorted(heard) == [0, 2]
    assert "\n" not in str(caught.value)


def test_behind_a_cache_nothing_is_asked_twice(row, tmp_path):
    name, backend = row
    requests = good_requests(name)
    first = CachedBackend(backend, tmp_path / "c.sqlite").answer(requests)

    class Deaf:
        name = backend.name

        def answer(self, requests, *, done=None):
            raise AssertionError("asked again")

    second = CachedBackend(Deaf(), tmp_path / "c.sqlite").answer(requests)
    assert [each.texts for each in second] == [each.texts for each in first]
    assert all(each.usage.calls == 0 for each in second)


@pytest.mark.parametrize("name", BACKENDS)
def test_an_option_it_does_not_take(name):
    with pytest.raises(BackendError, match=name):
        open_backend(name, nonsense=1)


def test_an_unknown_name_lists_the_known():
    with pytest.raises(BackendError, match="lexicon, rules, replay, openai, transformers"):
        open_backend("gpt")


class Echo:
    """A back end of another package."""

    name = "echo@1"

    def __init__(self, *, word="hello"):
        self.word = word

    def answer(self, requests, *, done=None):
        """The word."""
        return [Answer((self.word,), self.name) for _ in requests]


def test_entry_points_of_other_packages(monkeypatch):
    module = types.ModuleType("other_package")
    module.Echo = Echo
    monkeypatch.setitem(sys.modules, "other_package", module)
    found = [
        EntryPoint("echo", "other_package:Echo", package.ENTRY_POINTS),
        EntryPoint("lexicon", "other_package:Echo", package.ENTRY_POINTS),
        EntryPoint("broken", "no_such_package:Echo", package.ENTRY_POINTS),
    ]
    monkeypatch.setattr(package, "entry_points", lambda group: found if group == package.ENTRY_POINTS else [])
    assert backend_names() == [*BACKENDS, "broken", "echo"]
    assert open_backend("echo", word="walk").answer([prompt_of("action-gpt").request("x")])[0].texts == ("walk",)
    assert not isinstance(open_backend("lexicon"), Echo), "ours are not replaced"
    with pytest.raises(BackendError, match="of another package"):
        open_backend("broken")


def test_replay_says_which_line_is_wrong(tmp_path):
    path = tmp_path / "answers.jsonl"
    for line in ("{", "[]", json.dumps({"key": "a", "texts": []}), json.dumps({"key": 1, "texts": ["x"]}), "\xff"):
        path.write_text(f"\n{line}\n", encoding="latin-1")
        with pytest.raises(MotionaryError, match="line 2"):
            open_backend("replay", path=path)


def test_public_names_exist_and_are_documented():
    for name in package.__all__:
        value = getattr(package, name)
        assert inspect.getdoc(value) or not callable(value), name
