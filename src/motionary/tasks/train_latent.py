"""Training MotionCLIP, TEMOS and TEACH by a plan: their words, their descriptions, their rendered frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motionary.errors import FormatError
from motionary.models.generation.config import MotionCLIPConfig
from motionary.tasks.describers import described
from motionary.text.cache import CachedEncoder
from motionary.training.dataset import Corpora, TrainingClip
from motionary.training.generation_recipe import GenerationRecipe

if TYPE_CHECKING:
    from motionary.training.fit import Tell


def train_latent(
    recipe: GenerationRecipe,
    corpora: Corpora,
    run_folder: Path,
    *,
    start_from: Path | None,
    bank_store: Path,
    tell: Tell | None,
    device: str,
) -> Path:
    """Train one of the three as its recipe says, plain or described, and return its checkpoint's folder.

    Embeddings are kept in `bank_store`, descriptions in the run's folder and in the checkpoint's. Raises FormatError
    for several processes, `BackendError` where who should describe cannot be asked.
    """
    from motionary.text import load_encoder
    from motionary.training.distributed import joined
    from motionary.training.fit import quick_at_bfloat16
    from motionary.training.generation import train_generation
    from motionary.training.loop import usable_device

    usable_device(device)
    if joined().count > 1:
        raise FormatError("MotionCLIP, TEMOS and TEACH train in one process; start it without torchrun")
    loaded = load_encoder(recipe.encoder, half=quick_at_bfloat16())
    recipe = _as_wide(recipe, loaded.dimension)
    clips = _clips(corpora)
    encoder, extras = described(
        CachedEncoder(loaded, bank_store, half=True), recipe.describe, clips, run_folder=run_folder
    )
    return train_generation(
        recipe,
        corpora,
        run_folder,
        encoder=encoder,
        images=_images(recipe, clips, loaded),
        start_from=start_from,
        extras=extras,
        tell=tell,
        device=device,
    )


def _as_wide(recipe: GenerationRecipe, width: int) -> GenerationRecipe:
    """The recipe for a text encoder's width; MotionCLIP's latent is as wide, being the text's own space."""
    sizes = {"text_width": width} | ({"latent": width} if isinstance(recipe.model, MotionCLIPConfig) else {})
    return replace(recipe, model=replace(recipe.model, **sizes))


def _clips(corpora: Corpora) -> list[TrainingClip]:
    """All clips in order, both halves of pairs."""
    found: list[TrainingClip] = []
    for corpus in corpora.values():
        for each in corpus.clips:
            found += [each] if isinstance(each, TrainingClip) else [each.first, each.second]
    return found


def _images(recipe: GenerationRecipe, clips: Sequence[TrainingClip], encoder: Any) -> Any:
    """Vectors of one rendered frame of each clip, where the recipe wants them."""
    if not recipe.images:
        return None
    if not hasattr(encoder, "encode_images"):
        raise FormatError(
            f"'images' needs an encoder that reads pictures, such as CLIP's folder (--text-encoder); {encoder.name} "
            "reads words alone"
        )
    from motionary.tasks.rendered import rendered_frames

    return encoder.encode_images(rendered_frames([clip.features for clip in clips], seed=recipe.seed))
