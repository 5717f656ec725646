"""Who describes phrases to a model of Action-GPT: the back ends its recipe names, and a checkpoint's own answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motionary.errors import FeatureMismatch
from motionary.tasks.words import WordsFrom, open_words
from motionary.text.describing import Describe, DescribingEncoder, action_gpt, asking
from motionary.training.described import DESCRIPTIONS, own_words, read_answers, told_by, write_answers
from motionary.training.describing import OWN, Describing

if TYPE_CHECKING:
    from motionary.models.checkpoint import CheckpointInfo
    from motionary.text.encoders import TextEncoder
    from motionary.training.dataset import TrainingClip

_BY_RULE = "tmr-paraphrase"
"""What the rules answer: a sentence put otherwise."""


def describing_of(count: int | None, *, by: str, prompt: str, model: str, base_url: str) -> Describing | None:
    """What a person's options ask for: none without a count. `by`: back ends with commas between.

    Raises `MotionaryError` for counts, back ends and prompts that there are not.
    """
    if count is None:
        return None
    backends = tuple(name.strip() for name in by.split(",") if name.strip())
    return Describing(count, prompt, backends, model, base_url)


def describe_by(describing: Describing, *, fallback: bool = False) -> Describe:
    """Asks the back ends of a recipe in their order, all but the corpora's own words.

    A language model's answers are kept in Motionary's home folder, as those of `motionary describe` are. `fallback`:
    where it cannot be reached the lexicon and the rules answer. Raises `BackendError` for one that cannot be opened.
    """
    asked = [
        (open_words(_words(name, describing, fallback=fallback)), _BY_RULE if name == "rules" else describing.prompt)
        for name in describing.backends
        if name != OWN
    ]
    return asking(asked, prompt=describing.prompt, count=describing.count)


def _words(name: str, describing: Describing, *, fallback: bool) -> WordsFrom:
    if name in ("lexicon", "rules"):
        return WordsFrom(name)
    return WordsFrom(name, describing.model or None, describing.base_url or None, fallback=fallback)


def described(
    encoder: TextEncoder, describing: Describing | None, clips: Sequence[TrainingClip], *, run_folder: Path
) -> tuple[TextEncoder, dict[str, bytes]]:
    """The encoder to train a recipe with, and the files that go beside its weights.

    With descriptions each caption of `clips` is described once, which is kept in the run's folder. Raises
    `BackendError` where who should describe cannot be asked.
    """
    if describing is None:
        return encoder, {}
    path, describe = run_folder / DESCRIPTIONS, describe_by(describing)
    phrases = sorted({caption for clip in clips for caption in clip.captions})
    answers = write_answers(path, phrases, describing, describe=describe, own=own_words(clips))
    return told_by(encoder, describing, answers=answers, describe=describe), {DESCRIPTIONS: path.read_bytes()}


def told_encoder(info: CheckpointInfo, folder: Path, *, encoder: TextEncoder | None = None) -> TextEncoder:
    """The text encoder to tell a generator words through: the one given, else the one its checkpoint says.

    Raises FeatureMismatch where that is not the one it was trained with.
    """
    found = encoder or encoder_of(info, folder)
    if found is None or found.name != info.text_encoder:
        helps = (
            "which cannot be had from what the checkpoint says; from Python give the generator its encoder"
            if encoder is None
            else f"not of {encoder.name}; give the generator that one, or none"
        )
        raise FeatureMismatch(f"{folder}: trained on the words of {info.text_encoder}, {helps}")
    return found


def encoder_of(info: CheckpointInfo, folder: Path) -> TextEncoder | None:
    """The text encoder that a generator was trained with, where its checkpoint says how to have it.

    For Action-GPT's variant the descriptions in the folder stand for the phrases that it was trained on.
    """
    from motionary.text import load_encoder

    recipe: dict[str, Any] = dict(info.training.get("recipe", {}))
    plain = load_encoder(str(recipe.get("encoder", "minilm")))
    return next((each for each in _candidates(plain, recipe, folder) if each.name == info.text_encoder), None)


def _candidates(plain: TextEncoder, recipe: dict[str, Any], folder: Path) -> Iterator[TextEncoder]:
    """The encoder itself, over the folder's descriptions, and over those of the lexicon and the rules alone."""
    yield plain
    if recipe.get("describe") and (folder / DESCRIPTIONS).is_file():
        yield _with_answers(plain, Describing.from_dict(recipe["describe"]), folder / DESCRIPTIONS)
    yield from (action_gpt(plain, count=count) for count in (1, 2, 4, 8))


def _with_answers(plain: TextEncoder, describing: Describing, path: Path) -> DescribingEncoder:
    describe = describe_by(describing, fallback=True)
    return told_by(plain, describing, answers=read_answers(path), describe=describe)
