"""Paraphrases and action labels for training clips: what a back end answers, put beside each clip's own captions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from motionary.text.augment import AugmentPlan, augment
from motionary.text.backends.protocol import Backend
from motionary.text.layout import Annotated, Segment
from motionary.training.dataset import TrainingClip


@dataclass(frozen=True)
class OtherWords:
    """What else may be said for a caption: in other words, and in the style of action labels."""

    paraphrases: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


WordsOf = Callable[[str], OtherWords]
"""From a caption to its other words."""


def with_other_words(clips: Iterable[TrainingClip], words: WordsOf) -> list[TrainingClip]:
    """The clips with what `words` gives for their captions, each text once and none that is a caption already."""
    return [_with(clip, [words(caption) for caption in clip.captions]) for clip in clips]


def asked_words(captions: Iterable[str], backend: Backend, *, plan: AugmentPlan | None = None) -> WordsOf:
    """Other words for captions, asked of a back end in one go; a caption it has nothing for gets none.

    The "lexicon" and "rules" back ends answer at once and offline: `open_backend("rules")`. `plan` says how many and in
    which style, as for `motionary augment`. Raises BackendError where the back end fails as a whole.
    """
    keys = {caption: str(number) for number, caption in enumerate(dict.fromkeys(captions))}
    asked = {key: Annotated("", 0.0, (Segment(key, caption, 0.0, 0.0),)) for caption, key in keys.items()}
    made = augment(asked, backend, plan).augmented
    found = {caption: made.texts(key) for caption, key in keys.items()}
    answers = {
        caption: OtherWords(tuple(texts["paraphrases"]), tuple(texts["actions"])) for caption, texts in found.items()
    }
    return lambda caption: answers.get(caption, OtherWords())


def _with(clip: TrainingClip, words: Sequence[OtherWords]) -> TrainingClip:
    paraphrases = [text for each in words for text in each.paraphrases]
    actions = [text for each in words for text in each.actions]
    return replace(
        clip,
        paraphrases=_others((*clip.paraphrases, *paraphrases), clip.captions),
        actions=_others((*clip.actions, *actions), clip.captions),
    )


def _others(texts: Iterable[str], captions: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for text in dict.fromkeys(texts) if text not in captions)
