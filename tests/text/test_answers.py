"""The cache of answers: asks once, survives kills, neighbours and full disks, and never gives a damaged answer."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import signal
import sqlite3
import threading

import pytest

from motionary.errors import FormatError, MotionaryError
from motionary.text.answers import CachedBackend
from motionary.text.backends import Answer, Sampling, Unanswered, Usage
from motionary.text.backends.protocol import answer_each
from motionary.text.prompts import PROMPTS, prompt_of


class Counting:
    """A back end whose answers follow from the prompt, and that counts what it is asked."""

    def __init__(self, name="counting@1"):
        self.name = name
        self.asked = []

    def answer(self, requests, *, done=None):
        return answer_each(requests, self._one, done=done)

    def _one(self, request):
        text = next(iter(request.subject.values()))
        self.asked.append(text)
        if "fail" in text:
            from motionary.errors import BackendError

            raise BackendError(f"cannot say {text}")
        return Answer(tuple(f"{text} {number}" for number in range(request.count)), self.name, Usage(3, 4, 1), "noted")


def ask(label, **options):
    return prompt_of("action-gpt").request(label, **options)


def test_each_request_is_asked_once(tmp_path):
    inner = Counting()
    first = CachedBackend(inner, tmp_path / "c.sqlite").answer([ask("walk"), ask("run"), ask("walk")])
    again = CachedBackend(inner, tmp_path / "c.sqlite").answer([ask("run"), ask("jump")])
    assert inner.asked == ["walk", "run", "jump"]
    assert [answer.texts for answer in first] == [("walk 0",), ("run 0",), ("walk 0",)]
    assert [answer.texts for answer in again] == [("run 0",), ("jump 0",)]
    assert (again[0].usage, again[1].usage) == (Usage(), Usage(3, 4, 1))
    assert (again[0].source, again[0].note) == ("counting@1", "noted")


@pytest.mark.parametrize(
    "other",
    [
        ask("walks"),
        ask("walk", count=2),
        ask("walk", sampling=Sampling(temperature=0.4)),
        ask("walk", sampling=Sampling(top_p=0.9)),
        ask("walk", sampling=Sampling(max_tokens=64)),
        ask("walk", sampling=Sampling(seed=1)),
        prompt_of("action-gpt-movements").request("walk"),
        dataclasses.replace(prompt_of("action-gpt"), version=2).request("walk"),
        dataclasses.replace(ask("walk"), schema={"type": "object"}),
    ],
)
def test_every_option_is_part_of_the_key(tmp_path, other):
    inner = Counting()
    cached = CachedBackend(inner, tmp_path / "c.sqlite")
    cached.answer([ask("walk")])
    cached.answer([other])
    assert len(inner.asked) == 2


def test_so_is_the_model(tmp_path):
    CachedBackend(Counting(), tmp_path / "c.sqlite").answer([ask("walk")])
    other = Counting("counting@2")
    CachedBackend(other, tmp_path / "c.sqlite").answer([ask("walk")])
    assert other.asked == ["walk"]


def test_answers_are_on_the_disk_before_they_are_told(tmp_path):
    path = tmp_path / "c.sqlite"
    seen = []

    def told(place, answer):
        seen.append(CachedBackend(Counting(), path).held(ask(["walk", "run"][place])))

    CachedBackend(Counting(), path).answer([ask("walk"), ask("run")], done=told)
    assert [answer.texts for answer in seen] == [("walk 0",), ("run 0",)]


def test_failures_are_told_by_the_callers_places_and_not_kept(tmp_path):
    inner = Counting()
    cached = CachedBackend(inner, tmp_path / "c.sqlite")
    cached.answer([ask("walk")])
    with pytest.raises(Unanswered) as caught:
        cached.answer([ask("walk"), ask("fail"), ask("run"), ask("fail")])
    assert caught.value.failures == {1: "cannot say fail", 3: "cannot say fail"}
    assert cached.held(ask("run")) is not None
    assert cached.held(ask("fail")) is None


def test_answers_may_come_from_another_thread(tmp_path):
    class Threaded(Counting):
        def answer(self, requests, *, done=None):
            found = []
            thread = threading.Thread(target=lambda: found.extend(Counting.answer(self, requests, done=done)))
            thread.start()
            thread.join()
            return found

    assert CachedBackend(Threaded(), tmp_path / "c.sqlite").answer([ask("walk")])[0].texts == ("walk 0",)


def test_a_damaged_entry_is_asked_again(tmp_path):
    path = tmp_path / "c.sqlite"
    CachedBackend(Counting(), path).answer([ask("walk")])
    for damage in ("replace(content, 'walk', 'talk')", "cast(x'ff7b' as text)", "content || ' '"):
        database = sqlite3.connect(path)
        with database:
            database.execute(f"update answers set content = {damage}")
        database.close()
        inner = Counting()
        assert CachedBackend(inner, path).answer([ask("walk")])[0].texts == ("walk 0",)
        assert inner.asked == ["walk"]


def test_files_that_are_no_caches_are_named(tmp_path):
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"not a database, but long enough to be looked at" * 10)
    with pytest.raises(FormatError, match="delete it"):
        CachedBackend(Counting(), path)
    assert path.read_bytes().startswith(b"not a database")
    other = tmp_path / "other.sqlite"
    database = sqlite3.connect(other)
    with database:
        database.execute("create table precious (x)")
    database.close()
    with pytest.raises(FormatError, match="not the cache of answers"):
        CachedBackend(Counting(), other)


def test_a_full_disk_is_an_error_and_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "c.sqlite"
    CachedBackend(Counting(), path).answer([ask("walk")])
    opened = sqlite3.connect

    def small(*arguments, **options):
        database = opened(*arguments, **options)
        database.execute("pragma max_page_count = 4")
        return database

    monkeypatch.setattr(sqlite3, "connect", small)
    with pytest.raises(MotionaryError, match=r"full.*has room"):
        CachedBackend(Counting(), path).answer([ask("long " * 2000)])
    monkeypatch.undo()
    inner = Counting()
    CachedBackend(inner, path).answer([ask("walk")])
    assert inner.asked == []


@pytest.mark.parametrize(
    "text", ["\ud800 half", "nul \0 byte", "‮ right to left", "'; drop table answers; --", "x" * 50_000]
)
def test_any_text_is_kept(tmp_path, text):
    inner = Counting()
    request = dataclasses.replace(ask("walk"), subject={"action": text})
    assert CachedBackend(inner, tmp_path / "c.sqlite").answer([request])[0].texts == (f"{text} 0",)
    assert CachedBackend(inner, tmp_path / "c.sqlite").answer([request])[0].texts == (f"{text} 0",)
    assert len(inner.asked) == 1


def write_many(path, first, count):
    cached = CachedBackend(Counting(), path)
    cached.answer([ask(f"label {number}") for number in range(first, first + count)])


def test_several_processes_write_and_nothing_is_lost(tmp_path):
    path = tmp_path / "c.sqlite"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=write_many, args=(path, 50 * number, 60)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    inner = Counting()
    answers = CachedBackend(inner, path).answer([ask(f"label {number}") for number in range(210)])
    assert inner.asked == []
    assert [answer.texts for answer in answers] == [(f"label {number} 0",) for number in range(210)]


def acknowledge_many(path, pipe):
    cached = CachedBackend(Counting(), path)
    for number in range(100_000):
        cached.answer([ask(f"label {number}")], done=lambda place, answer: pipe.send_bytes(answer.texts[0].encode()))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_killed_writer_loses_nothing_that_it_acknowledged(tmp_path):
    path = tmp_path / "c.sqlite"
    context = multiprocessing.get_context("spawn")
    reader, writer = context.Pipe(duplex=False)
    worker = context.Process(target=acknowledge_many, args=(path, writer))
    worker.start()
    writer.close()
    heard = [reader.recv_bytes() for _ in range(20)]
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    try:
        while True:
            heard.append(reader.recv_bytes())
    except EOFError:
        reader.close()
    inner = Counting()
    answers = CachedBackend(inner, path).answer([ask(f"label {number}") for number in range(len(heard))])
    assert inner.asked == []
    assert [answer.texts[0].encode() for answer in answers] == heard


def test_every_prompt_has_a_key_of_its_own():
    from motionary.text.backends.replay import request_key

    keys = {request_key(prompt.request("walk")) for prompt in PROMPTS.values()}
    assert len(keys) == len(PROMPTS)
