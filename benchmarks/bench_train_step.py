"""How fast is TMR trained? A step of ours beside the same model on random batches, its texts encoded in the loop.

python benchmarks/bench_train_step.py --out benchmarks/results
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

import numpy as np
import torch
from bench_encoding import sentences
from harness import Case, measure, parser, write_result

from motionary.models.contrastive import TMRConfig
from motionary.models.contrastive.model import TMR
from motionary.models.contrastive.objective import Batch, tmr_losses
from motionary.text import load_encoder
from motionary.text.encoders import mean_pooled
from motionary.training.caption_bank import build_bank
from motionary.training.dataset import Corpus, TrainingClip
from motionary.training.fit import Losses, fit
from motionary.training.loop import step_losses
from motionary.training.recipe import Recipe
from motionary.training.sampler import Sampler


def made_clips(number: int, *, rng: np.random.Generator) -> list[TrainingClip]:
    """Clips of 100 to 200 frames; the speed of a step does not depend on the values."""
    texts = sentences(number, rng=rng)
    lengths = rng.integers(100, 201, size=number)
    return [
        TrainingClip(rng.normal(size=(int(length), 263)).astype(np.float16), (text,))
        for length, text in zip(lengths, texts, strict=True)
    ]


def ours(model: TMR, corpora: dict[str, Corpus], recipe: Recipe) -> Losses:
    """The losses as the loop computes them: texts from the bank, batches of like length where the recipe says so."""
    clips = corpora["made"].clips
    bank = build_bank([clip.captions[0] for clip in clips], encoder=load_encoder("minilm", engine="torch"))
    mean, std = np.zeros(263, np.float32), np.ones(263, np.float32)
    return step_losses(model, Sampler(corpora, recipe=recipe), bank, mean=mean, std=std)


def plain(model: TMR, corpora: dict[str, Corpus], recipe: Recipe) -> Losses:
    """The losses as a plain loop computes them: a random batch padded to its longest, its texts encoded on the spot."""
    encoder = load_encoder("minilm", engine="torch")
    clips: Sequence[TrainingClip] = corpora["made"].clips

    def losses(step: int) -> dict[str, torch.Tensor]:
        chosen = np.random.default_rng([recipe.seed, step]).choice(len(clips), size=recipe.batch, replace=False)
        parts = [torch.from_numpy(clips[number].features.astype(np.float32)) for number in chosen]
        features = torch.nn.utils.rnn.pad_sequence(parts, batch_first=True)
        mask = torch.arange(features.shape[1]) < torch.tensor([[len(part)] for part in parts])
        tokens, token_mask = encoder.encode_tokens([clips[number].captions[0] for number in chosen])
        words = (tokens, token_mask, mean_pooled(tokens, token_mask))
        return tmr_losses(model, Batch(features, mask, *map(torch.from_numpy, words)), groups=1)

    return losses


def case(name: str, make: Callable[..., Losses], *, recipe: Recipe, corpora: dict[str, Corpus], steps: int) -> Case:
    """`steps` whole steps, the optimiser's included, each call going on where the last one ended."""
    model = TMR(recipe.model)
    losses = make(model, corpora, recipe)
    calls = count()

    def call() -> None:
        first = next(calls) * steps
        fit(model, lambda step: losses(first + step), settings=replace(recipe.fit, steps=steps, log_every=steps))

    return Case(name, call, steps * recipe.batch)


def main() -> None:
    """Time whole training steps and write the result."""
    arguments = parser(__doc__)
    arguments.add_argument("--clips", type=int, default=256)
    arguments.add_argument("--steps", type=int, default=4)
    given = arguments.parse_args()
    corpora = {"made": Corpus(made_clips(given.clips, rng=np.random.default_rng(0)))}
    cases = []
    for what, config in (("encoders", TMRConfig(decoder_layers=0)), ("whole", TMRConfig())):
        recipe = Recipe(model=config, half=None)
        single, random_order = replace(recipe, half=False), replace(recipe, bucket=1)
        made = (
            (f"{what}, plain", plain, single),
            (f"{what}, ours float32, random", ours, replace(single, bucket=1)),
            (f"{what}, ours float32", ours, single),
            (f"{what}, ours, random", ours, random_order),
            (f"{what}, ours", ours, recipe),
        )
        cases += [case(name, make, recipe=each, corpora=corpora, steps=given.steps) for name, make, each in made]
    results = measure(cases, runs=given.runs, warmups=1)
    write_result(
        "train_step",
        settings={
            "batch": 32,
            "clip_frames": "100 to 200",
            "steps_a_call": given.steps,
            "encoders": "6 + 6 layers, 256 wide",
            "whole": "the same with TMR's decoder of 6 layers, run twice a step",
            "random": "batches in random order, as the paper draws them; without it, batches of like length",
        },
        results=results,
        reference="whole, plain",
        extra={
            "clips_a_second": {result.name: 1.0 / result.median for result in results},
            "seconds_a_step": {result.name: 32 * result.median for result in results},
        },
        folder=given.out,
    )


if __name__ == "__main__":
    main()
