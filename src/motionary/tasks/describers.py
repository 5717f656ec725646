"""Who describes phrases to a model of Action-GPT: the back ends its recipe names, and a checkpoint's own answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from motionary.tasks.words import WordsFrom, open_words
from motionary.text.describing import Describe, DescribingEncoder, action_gpt, asking
from motionary.training.described import DESCRIPTIONS, read_answers, told_by
from motionary.training.generation_recipe import OWN, Describing

if TYPE_CHECKING:
    from motionary.models.checkpoint import CheckpointInfo
    from motionary.text.encoders import TextEncoder

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


def encoder_of(info: CheckpointInfo, folder: Path) -> TextEncoder | None:
    """The text encoder that a MotionCLIP, TEMOS or TEACH was trained with, where its checkpoint says how to have it.

    For Action-GPT's variant the descriptions in the folder stand for the phrases that it was trained on.
    """
    from motionary.text import load_encoder

    recipe: dict[str, Any] = dict(info.training.get("recipe", {}))
    plain = load_encoder(str(recipe.get("encoder", "minilm")))
    return next((each for each in _candidates(plain, recipe, folder) if each.name == info.text_encoder), None)


def _candidates(plain: TextEncoder, recipe: dict[str, Any], folder: Path) -> list[TextEncoder]:
    """The encoder itself, over the folder's descriptions, and over those of the lexicon and the rules alone."""
    found: list[TextEncoder] = [plain]
    if recipe.get("describe") and (folder / DESCRIPTIONS).is_file():
        found.append(_with_answers(plain, Describing.from_dict(recipe["describe"]), folder / DESCRIPTIONS))
    return found + [action_gpt(plain, count=count) for count in (1, 2, 4, 8)]


def _with_answers(plain: TextEncoder, describing: Describing, path: Path) -> DescribingEncoder:
    describe = describe_by(describing, fallback=True)
    return told_by(plain, describing, answers=read_answers(path), describe=describe)
