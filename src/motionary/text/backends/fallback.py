"""A back end that answers in time whatever happens: where the first fails or dawdles, the next one does it."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from motionary.errors import MotionaryError
from motionary.text.backends.protocol import Answer, Backend, Done, Request


class FallbackBackend:
    """Asks `first`; a request that it has not answered after `seconds`, or cannot answer, goes to `then`.

    The answer's note says that another wrote it, and why. `first` runs in a thread that is left behind when the time
    is over, so that not even a call that never returns can hold the caller up.
    """

    def __init__(self, first: Backend, then: Backend, *, seconds: float = 10.0) -> None:
        self._first, self._then, self._seconds = first, then, seconds

    @property
    def name(self) -> str:
        """Both names: which of them answered, an answer's `source` says."""
        return f"{self._first.name} else {self._then.name}"

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """One answer a request; raises only what `then` raises."""
        answers: dict[int, Answer] = {}
        problem = self._try_first(requests, answers)
        missing = [place for place in range(len(requests)) if place not in answers]
        if missing:
            reason = problem or f"no answer within {self._seconds:g} s"
            for place, answer in zip(missing, self._then.answer([requests[each] for each in missing]), strict=True):
                note = f"written by {answer.source}, because {self._first.name} did not answer ({reason})"
                answers[place] = Answer(answer.texts, answer.source, answer.usage, note)
        if done is not None:
            for place in range(len(requests)):
                done(place, answers[place])
        return [answers[place] for place in range(len(requests))]

    def _try_first(self, requests: Sequence[Request], answers: dict[int, Answer]) -> str:
        """Fill `answers` with what `first` answers in time; returns why it stopped early, or ""."""
        heard: dict[int, Answer] = {}
        problem: list[str] = []
        lock = threading.Lock()

        def ask() -> None:
            def hear(place: int, answer: Answer) -> None:
                with lock:
                    heard[place] = answer

            try:
                for place, answer in enumerate(self._first.answer(requests, done=hear)):
                    hear(place, answer)
            except MotionaryError as error:
                with lock:
                    problem.append(str(error))

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(self._seconds)
        with lock:
            answers.update(heard)
            return problem[0] if problem else ""
