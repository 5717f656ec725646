"""A back end that answers in time whatever happens: what the first cannot answer in time, the next one does."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence

from motionary.errors import MotionaryError
from motionary.text.backends.protocol import Answer, Backend, Done, Request, Unanswered


class FallbackBackend:
    """Asks `first`; a request that it cannot answer goes to `then`, and all that are left once it is silent too long.

    `seconds` is how long `first` may give no answer at all: the longest wait for a single request, while a long series
    may take as long as it moves. An answer's note says that another wrote it, and why. `first` runs in a thread that is
    left behind when its time is over, so that not even a call that never returns holds the caller up; what it answers
    then is not lost where `first` is a `CachedBackend`.
    """

    def __init__(self, first: Backend, then: Backend, *, seconds: float = 8.0) -> None:
        self._first, self._then, self._seconds = first, then, seconds

    @property
    def name(self) -> str:
        """Both names: which of them answered, an answer's `source` says."""
        return f"{self._first.name} else {self._then.name}"

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """One answer a request; raises `Unanswered` for what neither can answer."""
        answers: dict[int, Answer] = {}

        def hear(place: int, answer: Answer) -> None:
            if place not in answers:
                answers[place] = answer
                if done is not None:
                    done(place, answer)

        reasons, other = self._ask_first(requests, hear)
        missing = [place for place in range(len(requests)) if place not in answers]

        def take(number: int, answer: Answer) -> None:
            place = missing[number]
            why = reasons.get(place, other)
            note = f"written by {answer.source}, because {self._first.name} did not answer ({why})"
            hear(place, Answer(answer.texts, answer.source, answer.usage, "; ".join(filter(None, (note, answer.note)))))

        if missing:
            try:
                for item in enumerate(self._then.answer([requests[place] for place in missing], done=take)):
                    take(*item)
            except Unanswered as error:
                failures = {
                    missing[number]: f"{reasons.get(missing[number], other)}; and in its place, {reason}"
                    for number, reason in error.failures.items()
                }
                raise Unanswered(failures, stopped=error.stopped) from error
        return [answers[place] for place in range(len(requests))]

    def _ask_first(self, requests: Sequence[Request], hear: Done) -> tuple[dict[int, str], str]:
        """Pass on what `first` answers while it does; why it failed, by place, and why the rest was not answered."""
        news: queue.SimpleQueue[tuple[int, Answer] | BaseException | None] = queue.SimpleQueue()

        def ask() -> None:
            try:
                for item in enumerate(self._first.answer(requests, done=lambda *heard: news.put(heard))):
                    news.put(item)
                news.put(None)
            except BaseException as error:
                news.put(error)

        threading.Thread(target=ask, daemon=True).start()
        while True:
            try:
                heard = news.get(timeout=self._seconds)
            except queue.Empty:
                return {}, f"no answer within {self._seconds:g} s"
            if isinstance(heard, tuple):
                hear(*heard)
            elif heard is None:
                return {}, "it left the request out"
            elif isinstance(heard, Unanswered):
                return heard.failures, str(heard)
            elif isinstance(heard, MotionaryError):
                return {}, str(heard)
            else:
                raise heard
