"""The openai back end against a real server on this machine that misbehaves in every way."""

from __future__ import annotations

import asyncio
import email.utils
import random
import threading
import time

import pytest

pytest.importorskip("openai", reason="needs the extra openai")

from misbehaving_server import KINDS, MisbehavingServer, body, chat, cut, error, good, no_response_format, refusing_port
from misbehaving_server import ignores_n as one_choice

from motionary.errors import BackendError
from motionary.text.backends import Unanswered, open_backend
from motionary.text.backends.fallback import FallbackBackend
from motionary.text.backends.lexicon import LexiconBackend
from motionary.text.prompts import prompt_of


def request(label="walk", **options):
    return prompt_of("action-gpt").request(label, **options)


def backend(server, **options):
    given = {"model": "m", "base_url": server.url, "timeout": 5.0, "wait": 0.001, "retries": 2}
    return open_backend("openai", **{**given, **options})


def test_the_prompt_and_the_papers_sampling_are_sent():
    with MisbehavingServer() as server:
        answer = backend(server).answer([request(count=4)])[0]
    (asked,) = server.asked
    assert asked["model"] == "m"
    assert [turn["role"] for turn in asked["messages"]] == ["system", "user"]
    assert "performing the action <data>walk</data> in detail" in asked["messages"][1]["content"]
    assert (asked["temperature"], asked["top_p"], asked["max_tokens"], asked["n"]) == (0.5, 1.0, 128, 4)
    assert len(set(answer.texts)) == 4


def test_tokens_calls_and_cost_are_counted():
    with MisbehavingServer(first=[error(500)]) as server:
        usage = backend(server, price=(2.0, 8.0)).answer([request()])[0].usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.calls, usage.retries) == (10, 5, 2, 1)
    assert usage.cost == pytest.approx((10 * 2 + 5 * 8) / 1e6)


@pytest.mark.parametrize("kind", KINDS)
def test_a_failure_that_passes_is_survived(kind):
    if kind == "wrong key (401)":
        pytest.skip("does not pass: tested below")
    with MisbehavingServer(first=[KINDS[kind]]) as server:
        answer = backend(server, timeout=0.3 if kind in ("silent", "dripping") else 5.0).answer([request()])[0]
    assert answer.texts[0].startswith("A person moves 1")
    assert answer.usage.retries == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_failure_that_lasts_is_one_clear_error(kind):
    with MisbehavingServer(KINDS[kind]) as server:
        words = backend(server, timeout=0.3 if kind in ("silent", "dripping") else 5.0, retries=1)
        with pytest.raises(Unanswered, match=r"openai:m@http://127.0.0.1") as caught:
            words.answer([request()])
    assert list(caught.value.failures) == [0]
    assert "\n" not in str(caught.value)
    assert len(server.asked) == (1 if kind == "wrong key (401)" else 2)


def test_a_server_that_is_not_there():
    with refusing_port() as url, pytest.raises(Unanswered, match="connection failed"):
        open_backend("openai", model="m", base_url=url, wait=0.001, retries=1).answer([request()])


def test_what_the_server_asks_to_wait_is_waited():
    """The back-off itself would be a thousandth of a second."""
    with MisbehavingServer(first=[error(429, Retry_After="0.4")]) as server:
        began = time.monotonic()
        backend(server).answer([request()])
    assert time.monotonic() - began >= 0.4


@pytest.mark.parametrize("as_a_date", [False, True])
def test_a_wait_that_is_too_long_is_told_instead(as_a_date):
    later = email.utils.formatdate(time.time() + 3600, usegmt=True) if as_a_date else "3600"
    expected = pytest.raises(Unanswered, match=r"asks to wait 3\d\d\d s")
    with MisbehavingServer(error(429, Retry_After=later)) as server, expected:
        backend(server).answer([request()])
    assert len(server.asked) == 1


def test_back_off_doubles_and_is_jittered_by_the_generator_passed_in():
    class Scripted(random.Random):
        drawn = 0

        def uniform(self, a, b):
            Scripted.drawn += 1
            return b

    with MisbehavingServer(error(500)) as server:
        began = time.monotonic()
        with pytest.raises(Unanswered, match="500; given up after 4 attempts"):
            backend(server, retries=3, wait=0.05, rng=Scripted()).answer([request()])
    assert time.monotonic() - began >= 0.05 + 0.1 + 0.2
    assert Scripted.drawn == 3


def test_a_wrong_key_and_a_missing_model_stop_at_once_and_say_what_helps():
    for status, helps in ((401, "OPENAI_API_KEY"), (404, "--model")):
        with MisbehavingServer(error(status)) as server, pytest.raises(Unanswered, match=helps) as caught:
            backend(server, concurrency=1).answer([request(str(number)) for number in range(20)])
        assert caught.value.stopped
        assert len(server.asked) == 1


def test_three_requests_in_a_row_that_the_server_fails_stop_the_rest():
    with MisbehavingServer(error(500)) as server, pytest.raises(Unanswered, match="and 2 more") as caught:
        backend(server, concurrency=1, retries=0).answer([request(str(number)) for number in range(20)])
    assert caught.value.stopped
    assert list(caught.value.failures) == [0, 1, 2]
    assert len(server.asked) == 3


def test_one_refused_request_does_not_stop_the_others():
    def picky(handler, asked):
        (KINDS["refused"] if "bad" in asked["messages"][1]["content"] else good)(handler, asked)

    heard = []
    with MisbehavingServer(picky) as server, pytest.raises(Unanswered, match="refusal") as caught:
        labels = ["walk", "bad thing", "run", "jump"]
        backend(server).answer([request(each) for each in labels], done=lambda place, answer: heard.append(place))
    assert list(caught.value.failures) == [1]
    assert not caught.value.stopped
    assert sorted(heard) == [0, 2, 3]


def test_fewer_choices_than_asked_for_are_asked_for_again():
    with MisbehavingServer(one_choice) as server:
        answer = backend(server).answer([request(count=4)])[0]
    assert len(set(answer.texts)) == 4
    assert [asked.get("n", 1) for asked in server.asked] == [4, 3, 2, 1]
    assert answer.usage.calls == 4


@pytest.mark.parametrize("word", ["response_format", "n", "seed"])
def test_an_option_that_the_server_refuses_is_left_out_from_then_on(word):
    def strict(handler, asked):
        (error(400) if word in asked else good)(handler, asked)

    wanted = prompt_of("walk-and-text-synonym").request("walk") if word == "response_format" else request(count=2)
    with MisbehavingServer(strict) as server:
        words = backend(server)
        assert words.answer([wanted])[0].texts
        tried = len(server.asked)
        assert words.answer([wanted])[0].texts
    assert any(word in asked for asked in server.asked[:tried])
    assert not any(word in asked for asked in server.asked[tried:])


def test_models_that_want_max_completion_tokens_get_them():
    def newer(handler, asked):
        message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
        if "max_tokens" in asked:
            body_of = {"error": {"message": message}}
            from misbehaving_server import send

            send(handler, 400, body_of)
        else:
            good(handler, asked)

    with MisbehavingServer(newer) as server:
        words = backend(server)
        words.answer([request()])
        words.answer([request("run")])
    assert [asked.get("max_completion_tokens") for asked in server.asked] == [None, 128, 128]


def test_a_request_that_the_server_cannot_take_fails_alone():
    with MisbehavingServer(first=[error(413)]) as server, pytest.raises(Unanswered) as caught:
        backend(server, concurrency=1).answer([request("walk"), request("run")])
    assert list(caught.value.failures) == [0]


def test_structured_output_is_asked_for_and_read():
    with MisbehavingServer(no_response_format) as server:
        answer = backend(server).answer([prompt_of("cigtime-targets").request("left arm", count=5)])[0]
    assert server.asked[0]["response_format"]["json_schema"]["schema"]["required"] == ["texts"]
    assert len(answer.texts) == 5


def test_what_the_limit_of_tokens_cut_off_is_shortened_to_what_is_whole():
    with MisbehavingServer(body(chat("The person walks. Then they sl", finish="length"))) as server:
        assert backend(server).answer([request()])[0].texts == ("The person walks.",)
    listing = '{"texts": ["raise the arm", "bend the \\"knee\\"", "turn the he'
    with MisbehavingServer(body(chat(listing, finish="length"))) as server:
        answer = backend(server).answer([prompt_of("cigtime-targets").request("left arm")])[0]
    assert answer.texts == ("raise the arm", 'bend the "knee"')


def test_texts_in_parts_and_refusals_in_their_own_field():
    parts = [{"type": "text", "text": "A person "}, {"type": "text", "text": "walks."}]
    with MisbehavingServer(body(chat(parts))) as server:
        assert backend(server).answer([request()])[0].texts == ("A person walks.",)
    with MisbehavingServer(body(chat("A person walks.", refusal="No."))) as server, pytest.raises(Unanswered):
        backend(server).answer([request()])


def test_so_many_calls_at_once_and_no_more():
    def slow(handler, asked):
        time.sleep(0.05)
        good(handler, asked)

    with MisbehavingServer(slow) as server:
        answers = backend(server, concurrency=5).answer([request(f"label {number}") for number in range(20)])
    assert 2 <= server.most_at_once <= 5
    assert all(f"label {number} in detail" in answer.texts[0] for number, answer in enumerate(answers))


def test_an_answer_without_end_is_cut_off(monkeypatch):
    monkeypatch.setattr("motionary.text.backends.chat_call.LARGEST_ANSWER", 1000)
    with MisbehavingServer(body(chat("A person walks. " * 1000))) as server, pytest.raises(Unanswered, match="larger"):
        backend(server, retries=0).answer([request()])


def test_inside_a_running_event_loop():
    async def ask():
        return backend(server).answer([request()])

    with MisbehavingServer() as server:
        assert asyncio.run(ask())[0].texts


def test_an_error_of_the_listener_stops_the_work_and_comes_through():
    def full(place, answer):
        raise OSError("no space")

    with MisbehavingServer() as server, pytest.raises(OSError, match="no space"):
        backend(server, concurrency=1).answer([request(str(number)) for number in range(9)], done=full)
    assert len(server.asked) == 1


def test_no_password_in_the_name_and_no_address_without_scheme():
    words = open_backend("openai", model="m", base_url="http://me:secret@127.0.0.1:1/v1")
    assert "secret" not in words.name
    with pytest.raises(BackendError, match="no address"):
        open_backend("openai", model="m", base_url="localhost:11434/v1")


def test_without_key_and_without_address(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(BackendError, match="OPENAI_API_KEY"):
        open_backend("openai", model="m")


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_fails_the_lexicon_answers_in_time(kind):
    """R11, small; `benchmarks/reliability_language.py failures` is the figure."""
    with MisbehavingServer(KINDS[kind]) as server:
        words = backend(server, timeout=0.2, retries=1)
        answer = FallbackBackend(words, LexiconBackend(), seconds=3).answer([request()])[0]
    assert answer.source.startswith("lexicon")
    assert "did not answer" in answer.note
    _wait_for_threads()


def test_a_cut_connection_midway_leaves_what_was_answered():
    replies = [good, cut, cut, cut, good]
    with MisbehavingServer(first=replies) as server:
        words = backend(server, concurrency=1)
        answers = FallbackBackend(words, LexiconBackend()).answer([request(each) for each in ("walk", "run", "jump")])
    assert [answer.source.split(":")[0] for answer in answers] == ["openai", "lexicon", "openai"]


def _wait_for_threads():
    """Threads left behind by a fallback end by themselves; a test waits, so that they end inside it."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.name.startswith("Thread-"):
            thread.join(10)
