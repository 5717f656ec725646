"""How generated motion is measured apart from distances: what looks wrong, seams, and what edits keep and change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.evaluation.metrics.physics import floating, foot_skate, jitter, penetration, seam_ratio, slide_speed
from motionary.features.humanml263 import recover_positions
from motionary.features.regions import region_dims
from motionary.grounding import parse_claims
from motionary.grounding.check import check_claim
from motionary.tasks.choosing import Candidate, Told, best, judged
from motionary.tasks.finishing import FPS, NO_FINISH
from motionary.tasks.generation_claims import EDITS, Prompt, agreement, facts_of
from motionary.tasks.generator import Generator, Phrase, Sampling
from motionary.tasks.many_edits import Asked, edit_many
from motionary.tasks.progress import Progress

Array = NDArray[np.floating]

_PHYSICS: dict[str, Callable[[Array], float]] = {
    "foot skate, % of frames": lambda each: 100.0 * foot_skate(each, fps=FPS),
    "slide, cm/s": lambda each: 100.0 * slide_speed(each, fps=FPS),
    "jitter, m/s^3": lambda each: jitter(each, fps=FPS),
    "penetration, mm": lambda each: 1000.0 * penetration(each),
    "floating, mm": lambda each: 1000.0 * floating(each),
}


def physics_of(motions: Sequence[Array]) -> dict[str, float]:
    """What looks wrong, means over motions (frames, 22, 3)."""
    return {name: float(np.mean([measured(each) for each in motions])) for name, measured in _PHYSICS.items()}


def seeded(sampling: Sampling, repeat: int) -> Sampling:
    """The same with the seed of a repeat."""
    return replace(sampling, seed=sampling.seed + 1000 * repeat)


def seam_figures(
    generator: Generator, texts: Sequence[str], *, count: int, sampling: Sampling, progress: Progress
) -> dict[str, float]:
    """How much livelier motion is where two phrases meet (1: not at all), made as one timeline and each made alone."""
    seconds = min(3.0, generator.model.config.longest / FPS)
    join = round(seconds * FPS)
    ratios: dict[str, list[float]] = {"one timeline": [], "cut": []}
    progress.start(count, "Joining phrases")
    for number in range(count):
        drawn = seeded(sampling, number)
        pair = [Phrase(texts[(2 * number + place) % len(texts)], seconds) for place in (0, 1)]
        made = {
            "one timeline": generator.generate(pair, sampling=drawn)[0],
            "cut": np.concatenate(generator.each(pair, sampling=drawn)),
        }
        for name, features in made.items():
            ratios[name].append(seam_ratio(recover_positions(features), fps=FPS, joins=[join]))
        progress.advance()
    return {name: float(np.median(found)) for name, found in ratios.items() if found}


def edit_figures(
    generator: Generator, clips: Sequence[Array], *, count: int, candidates: int, sampling: Sampling, progress: Progress
) -> dict[str, Any]:
    """Of `count` edits: per cent that kept all that the mask keeps to the bit, and that show what was asked.

    Asked are `EDITS` in turn, each of the next clip that does not show it already. "after": the first motion made for
    each, "after, chosen": the best of `candidates`.
    """
    if not count:
        return {}
    pairs = edits_to_make(clips, count)
    sources, texts, parts = zip(*pairs, strict=True)
    asked = [
        Asked(source, text, part, row=number * candidates + place)
        for number, (source, text, part) in enumerate(zip(sources, texts, parts, strict=True))
        for place in range(candidates)
    ]
    progress.start(len(asked), "Editing")
    made = edit_many(generator, asked, sampling=sampling, batch=32, half=True, tell=progress.advance)
    kept = [
        np.array_equal(new[:, ~region_dims(each.part)], each.source[:, ~region_dims(each.part)])
        for new, each in zip(made, asked, strict=True)
    ]
    tried = [
        judged(new, [Told(each.text, 0, len(new))], finish=NO_FINISH) for new, each in zip(made, asked, strict=True)
    ]
    chosen = [best(tried[row : row + candidates]) for row in range(0, len(tried), candidates)]
    prompts = [Prompt(text, tuple(parse_claims(text))) for text in texts]
    before = [recover_positions(source) for source in sources]

    def whole(done: Sequence[Candidate]) -> dict[str, float]:
        return agreement(prompts, [each.facts[0] for each in done])["whole prompt"]

    return {
        "kept exactly": 100.0 * float(np.mean(kept)),
        "before": agreement(prompts, facts_of(before))["whole prompt"],
        "after": whole(tried[::candidates]),
        "after, chosen": whole(chosen),
        "physics before": physics_of(before),
        "physics after": physics_of([recover_positions(each.features) for each in chosen]),
    }


def edits_to_make(clips: Sequence[Array], count: int) -> list[tuple[Array, str, str]]:
    """`count` clips, each with a text of `EDITS` that it does not show, and the text's part.

    Clips are long enough to be changed, and are gone through in turn, again and again. A text that all clips show is
    asked of the next one all the same.
    """
    long_enough = [clip for clip in clips if len(clip) >= 2 * FPS] or list(clips)
    facts = facts_of(recover_positions(clip) for clip in long_enough)
    place, pairs = 0, []
    for number in range(count):
        text, part = list(EDITS.items())[number % len(EDITS)]
        claims = parse_claims(text)
        for row in range(place, place + len(long_enough)):
            seen = facts[row % len(long_enough)]
            if all(check_claim(claim, seen).status != "supported" for claim in claims):
                place = row
                break
        pairs.append((long_enough[place % len(long_enough)], text, part))
        place += 1
    return pairs
