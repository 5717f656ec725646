"""`motionary evaluate generation`: how good generated motion is, and whether it does what its words say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.evaluation.metrics.generation import (
    R_BATCH,
    diversity,
    fid,
    interval,
    multimodal_distance,
    multimodality,
    r_precision,
)
from motionary.evaluation.metrics.physics import floating, foot_skate, jitter, penetration, seam_ratio, slide_speed
from motionary.features.humanml263 import recover_positions
from motionary.features.regions import change_mask, region_dims
from motionary.tasks.embedder import Embedder
from motionary.tasks.finishing import FPS, finished
from motionary.tasks.generate import generator_path
from motionary.tasks.generation_claims import EDITS, Prompt, agreement, facts_of, prompt_for
from motionary.tasks.generator import Generator, Phrase, Sampling
from motionary.tasks.library import GENERATED_CHECKPOINT, checkpoint_path
from motionary.tasks.progress import Progress, Silent

Array = NDArray[np.floating]

SEED = 900_021
"""Corpus seed of the prompts and their real clips; the next one gives as many other real clips."""
WARMING_UP = 10
"""Frames a prompt's clip needs at least."""


class Evaluator(Protocol):
    """What places motions and texts in one space."""

    def motions(self, features: Sequence[Array]) -> Array: ...
    def texts(self, texts: Sequence[str]) -> Array: ...


@dataclass(frozen=True)
class GenerationProtocol:
    """What the figures mean; stored beside them."""

    prompts: int = 200
    seed: int = SEED
    repeats: int = 20
    multimodality: str = "20 prompts, 10 motions each, 10 pairs"
    real: str = "procedural clips of unseen seeds, 0.5 to 10 s; a prompt is the first sentence about its clip"
    lengths: str = "as the prompt's real clip"
    r_precision: str = (
        f"nearest of {R_BATCH} by Euclidean distance, a text's own motion, batches drawn anew each repeat"
    )
    fid: str = "generated motions against the real clips of the same prompts; real: as many other clips against them"
    intervals: str = "95 %: 1.96 standard errors over repeats, each with motions of another seed"
    claims: str = "claims of the prompt that its real clip supports, judged on the finished motion"
    chance: str = "the same claims judged on the motion that was made for the next prompt"
    seams: str = "acceleration near where two phrases of 3 s meet over that elsewhere, median; cut: each made alone"
    edits: str = "real clips, an arm or both made anew by a sentence over the whole clip, composed at every step"


@dataclass(frozen=True, eq=False)
class RealClips:
    """Prompts with their real clips: features (frames, 263)."""

    texts: list[str]
    features: list[Array]

    @property
    def phrases(self) -> list[Phrase]:
        """Each text with its clip's length."""
        return [Phrase(text, len(clip) / FPS) for text, clip in zip(self.texts, self.features, strict=True)]

    @property
    def positions(self) -> list[Array]:
        """Joint positions (frames, 22, 3) of each clip."""
        return [recover_positions(clip) for clip in self.features]


def evaluate_generation(
    *,
    checkpoint: Path | None = None,
    evaluator: Path | None = None,
    prompts: int = 200,
    repeats: int = 20,
    edits: int = 200,
    timelines: int = 20,
    sampling: Sampling | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Distances in the evaluator's space, what looks wrong, agreement with the words, and what edits keep and change.

    `evaluator`: folder of a TMR checkpoint (default: the one trained on generated motion). Raises `MotionaryError` for
    fewer prompts than a batch of R-precision, MissingData where no generator ships.
    """
    progress, sampling = progress or Silent(), sampling or Sampling()
    if prompts < R_BATCH or repeats < 1:
        raise MotionaryError(f"{prompts} prompts, {repeats} repeats; give {R_BATCH} prompts at least, and one repeat")
    generator = Generator(generator_path(checkpoint))
    space = Embedder(checkpoint_path(evaluator, shipped=GENERATED_CHECKPOINT))
    longest = generator.model.config.longest
    real, other = (real_clips(prompts, seed=SEED + offset, longest=longest, progress=progress) for offset in (0, 1))
    report: dict[str, Any] = {
        "protocol": asdict(GenerationProtocol(prompts=prompts, repeats=repeats)) | {"edits_asked": edits},
        "sampling": asdict(sampling),
        "generator": {"weights": generator.info.weights_sha256, "steps": generator.info.training.get("steps")},
        "evaluator": {"name": space.folder.name, "weights": space.signature.checkpoint_sha256},
    }
    made, rows = _distances(generator, space, real, other, repeats=repeats, sampling=sampling, progress=progress)
    report["distances"] = rows
    progress.start(1, "Finishing motions")
    done = [finished(features).joint_positions().positions for features in made]
    progress.advance()
    report["physics"] = {
        "real": physics_of(real.positions),
        "generated": physics_of([recover_positions(features) for features in made]),
        "generated, finished": physics_of(done),
    }
    progress.start(1, "Measuring facts")
    asked = [prompt_for(text, each) for text, each in zip(real.texts, facts_of(real.positions), strict=True)]
    facts = facts_of(done)
    report["claims"] = {
        "generated": agreement(asked, facts),
        "chance": agreement(asked, [*facts[1:], facts[0]]),
    }
    progress.advance()
    report["seams"] = seam_figures(generator, real.texts, count=timelines, sampling=sampling, progress=progress)
    report["edits"] = edit_figures(generator, real.features, count=edits, sampling=sampling, progress=progress)
    return report


def real_clips(count: int, *, seed: int, longest: int, progress: Progress | None = None) -> RealClips:
    """`count` clips of a seed that fit in a window, with their first sentences."""
    from motionary.training.corpora import procedural_clips

    progress = progress or Silent()
    texts: list[str] = []
    features: list[Array] = []
    progress.start(count, f"Making {count} clips of seed {seed}")
    first = 0
    while len(texts) < count:
        for clip in procedural_clips(count, seed=seed, first=first, workers=1):
            if WARMING_UP <= len(clip.features) <= longest and len(texts) < count:
                texts.append(clip.captions[0])
                features.append(clip.features.astype(np.float32))
                progress.advance()
        first += count
    return RealClips(texts, features)


def _distances(
    generator: Generator,
    space: Evaluator,
    real: RealClips,
    other: RealClips,
    *,
    repeats: int,
    sampling: Sampling,
    progress: Progress,
) -> tuple[list[Array], dict[str, Any]]:
    """The motions of the first repeat, and means with 95 % intervals of generated and of real motion."""
    texts, motions, others = space.texts(real.texts), space.motions(real.features), space.motions(other.features)
    rng = np.random.default_rng(SEED)
    figures: dict[str, list[Mapping[str, float]]] = {"real": [], "generated": []}
    first: list[Array] = []
    progress.start(repeats + 1, "Generating")
    for repeat in range(repeats):
        seeded = _seeded(sampling, repeat)
        made = generator.each(real.phrases, sampling=seeded)
        first = first or made
        places = space.motions(made)
        figures["generated"].append(_figures(texts, places, against=motions, rng=rng))
        figures["real"].append(_figures(texts, motions, against=others, rng=rng))
        progress.advance()
    rows = {name: _intervals(each) for name, each in figures.items()}
    rows["generated"]["multimodality"] = _multimodality(generator, space, real, sampling=sampling, rng=rng)
    progress.advance()
    return first, rows


def _seeded(sampling: Sampling, repeat: int) -> Sampling:
    from dataclasses import replace

    return replace(sampling, seed=sampling.seed + 1000 * repeat)


def _figures(texts: Array, motions: Array, *, against: Array, rng: np.random.Generator) -> dict[str, float]:
    top = r_precision(texts, motions, rng=rng)
    return {
        "FID": fid(against, motions),
        **{f"R@{k}": 100.0 * value for k, value in enumerate(top.tolist(), start=1)},
        "MM-dist": multimodal_distance(texts, motions),
        "diversity": diversity(motions, rng=rng),
    }


def _intervals(found: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    return {name: asdict(interval(np.array([each[name] for each in found]))) for name in found[0]}


def _multimodality(
    generator: Generator, space: Evaluator, real: RealClips, *, sampling: Sampling, rng: np.random.Generator
) -> dict[str, Any]:
    """How different the motions made for one prompt are: 20 prompts, 10 motions each."""
    chosen = rng.permutation(len(real.texts))[:20]
    made = generator.each([real.phrases[row] for row in chosen for _ in range(10)], sampling=sampling)
    places = space.motions(made).reshape(len(chosen), 10, -1)
    return asdict(interval(np.array([multimodality(places, rng=rng)])))


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


def seam_figures(
    generator: Generator, texts: Sequence[str], *, count: int, sampling: Sampling, progress: Progress
) -> dict[str, float]:
    """How much livelier motion is where two phrases meet (1: not at all), made as one timeline and each made alone."""
    seconds = min(3.0, generator.model.config.longest / FPS)
    join = round(seconds * FPS)
    ratios: dict[str, list[float]] = {"one timeline": [], "cut": []}
    progress.start(count, "Joining phrases")
    for number in range(count):
        seeded = _seeded(sampling, number)
        pair = [Phrase(texts[(2 * number + place) % len(texts)], seconds) for place in (0, 1)]
        made = {
            "one timeline": generator.generate(pair, sampling=seeded)[0],
            "cut": np.concatenate(generator.each(pair, sampling=seeded)),
        }
        for name, features in made.items():
            ratios[name].append(seam_ratio(recover_positions(features), fps=FPS, joins=[join]))
        progress.advance()
    return {name: float(np.median(found)) for name, found in ratios.items() if found}


def edit_figures(
    generator: Generator, clips: Sequence[Array], *, count: int, sampling: Sampling, progress: Progress
) -> dict[str, Any]:
    """Of `count` edits: per cent that kept all that the mask keeps to the bit, and that show what was asked, and did.

    Asked are `EDITS` in turn, of clips in turn that are long enough to be changed.
    """
    asked = list(EDITS.items())
    long_enough = [clip for clip in clips if len(clip) >= 2 * FPS] or list(clips)
    kept, before, after = [], [], []
    prompts: list[Prompt] = []
    progress.start(count, "Editing")
    for number in range(count):
        text, part = asked[number % len(asked)]
        clip = long_enough[number % len(long_enough)]
        change = change_mask(region_dims(part), np.ones(len(clip), dtype=bool))
        made = generator.edit(clip, text, change, sampling=_seeded(sampling, number))[0]
        kept.append(bool(np.array_equal(made[~change], clip[~change])))
        before.append(recover_positions(clip))
        after.append(recover_positions(made))
        prompts.append(_asked(text))
        progress.advance()
    if not count:
        return {}
    return {
        "kept exactly": 100.0 * float(np.mean(kept)),
        "before": agreement(prompts, facts_of(before))["whole prompt"],
        "after": agreement(prompts, facts_of(after))["whole prompt"],
        "physics before": physics_of(before),
        "physics after": physics_of(after),
    }


def _asked(text: str) -> Prompt:
    from motionary.grounding import parse_claims

    return Prompt(text, tuple(parse_claims(text)))
