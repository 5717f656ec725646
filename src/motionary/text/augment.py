"""Other words for every text of a data set: TMR++'s augmentation, resumable at any line.

`augment` asks once for each different text, however often it stands in the data set, and asks through whatever back
end it is given: a `CachedBackend` keeps each answer as it comes, so that a run that was killed goes on where it was.
What is written depends on the answers alone, not on their order or on interruptions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from motionary.errors import MotionaryError
from motionary.text.backends.protocol import Answer, Backend, Request, Unanswered, Usage
from motionary.text.layout import Annotations, AugmentedSet, generated
from motionary.text.prompts import Pair, prompt_of

SENTENCE_WORDS = 5.0
"""A data set whose texts have fewer words on average has labels (TMR++: 12.4, 8.5 and 2.3 in its three)."""
COUNTS = {"sentences": 30, "labels": 10}
"""Generated texts for each original (TMR++, section 4.1)."""

_Ask = tuple[Literal["p", "a"], str]
"""A kind (paraphrase, action label) and the text it is of."""


@dataclass(frozen=True)
class AugmentPlan:
    """What is asked of each text.

    `style`: "sentences" are paraphrased and, with `actions`, put into the style of action labels; "labels" are
    described; "auto" decides by the mean number of words. `count`: generated texts for each; None takes TMR++'s 30 and
    10. `prompt`: another template for them, such as "action-gpt" with a count of 4. `pairs`: few-shot examples in the
    place of the template's. `seed`: of the sampling.
    """

    style: Literal["auto", "sentences", "labels"] = "auto"
    count: int | None = None
    actions: bool = True
    prompt: str | None = None
    pairs: tuple[Pair, ...] | None = None
    seed: int = 0

    def settled(self, annotations: Annotations) -> AugmentPlan:
        """The plan with what it leaves open decided for a data set."""
        texts = different_texts(annotations)
        words = sum(len(text.split()) for text in texts) / max(len(texts), 1)
        style = self.style
        if style == "auto":
            style = "sentences" if words >= SENTENCE_WORDS else "labels"
        prompt = self.prompt or ("tmr-paraphrase" if style == "sentences" else "tmr-describe-label")
        count = COUNTS[style] if self.count is None else self.count
        if prompt_of(prompt).subject not in ("text", "action"):
            raise MotionaryError(f"prompt {prompt!r} is about {prompt_of(prompt).subject}, not about a text or a label")
        return replace(self, style=style, prompt=prompt, count=count, actions=self.actions and style == "sentences")

    @property
    def prompts(self) -> dict[str, int]:
        """Names and versions of the templates that a settled plan uses."""
        names = [self.prompt, *(["tmr-action-style"] if self.actions else [])]
        return {name: prompt_of(name).version for name in names if name}


@dataclass(frozen=True)
class Augmentation:
    """What came of it: the data set with its generated texts, and the account.

    `failures`: text -> why it was asked in vain; such a text keeps what else was generated for it. `sources`: how many
    answers each back end gave. `usage` counts what this run took; answers out of a cache cost nothing.
    """

    augmented: AugmentedSet
    failures: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)


def different_texts(annotations: Annotations) -> list[str]:
    """The texts of a data set, each once, in the order in which they first stand there; blank ones left out."""
    texts = (segment.text for entry in annotations.values() for segment in entry.annotations)
    return [text for text in dict.fromkeys(texts) if text.strip()]


def requests_of(plan: AugmentPlan, annotations: Annotations) -> dict[_Ask, Request]:
    """What a settled plan asks, in order: each text's descriptions or paraphrases, then its action label."""
    assert plan.prompt is not None and plan.count is not None
    template, action = prompt_of(plan.prompt), prompt_of("tmr-action-style")
    found: dict[_Ask, Request] = {}
    for text in different_texts(annotations):
        found["p", text] = _seeded(template.request(text, count=plan.count, pairs=plan.pairs), plan.seed)
        if plan.actions:
            found["a", text] = _seeded(action.request(text), plan.seed)
    return found


def augment(
    annotations: Annotations,
    backend: Backend,
    plan: AugmentPlan | None = None,
    *,
    done: Callable[[str, Answer], None] | None = None,
) -> Augmentation:
    """Ask `backend` for other words for every text; `done(text, answer)` hears of each answer as it comes.

    A text that cannot be answered is left out and told in `failures`. Raises `BackendError` where the back end as a
    whole fails: run again to go on, with a `CachedBackend` where it stopped.
    """
    plan = (plan or AugmentPlan()).settled(annotations)
    asked = requests_of(plan, annotations)
    asks, answers = list(asked), {}

    def hear(place: int, answer: Answer) -> None:
        answers[asks[place]] = answer
        if done is not None:
            done(asks[place][1], answer)

    failures: dict[str, str] = {}
    try:
        backend.answer(list(asked.values()), done=hear)
    except Unanswered as error:
        if error.stopped or not answers:
            raise
        failures = {asks[place][1]: reason for place, reason in error.failures.items()}
    usage = sum((answer.usage for answer in answers.values()), Usage())
    sources = Counter(answer.source for answer in answers.values())
    return Augmentation(_put_together(annotations, answers), failures, dict(sorted(sources.items())), usage)


def _put_together(annotations: Annotations, answers: Mapping[_Ask, Answer]) -> AugmentedSet:
    """The answers as annotations of every motion that has their texts."""
    paraphrases: Annotations = {}
    actions: Annotations = {}
    for key, entry in annotations.items():
        kinds: tuple[tuple[Literal["p", "a"], Annotations], ...] = (("p", paraphrases), ("a", actions))
        for kind, group in kinds:
            texts = [(each, _others(each.text, answers.get((kind, each.text)))) for each in entry.annotations]
            if any(others for _, others in texts):
                group[key] = generated(entry, texts, kind=kind)
    return AugmentedSet(annotations, paraphrases, actions)


def _others(text: str, answer: Answer | None) -> list[str]:
    """An answer's texts, each once, without the original itself."""
    own = text.strip().rstrip(".").casefold()
    found = {each.strip().rstrip(".").casefold(): each for each in reversed(answer.texts)} if answer else {}
    return [each for plain, each in reversed(found.items()) if plain != own]


def _seeded(request: Request, seed: int) -> Request:
    return replace(request, sampling=replace(request.sampling, seed=seed))
