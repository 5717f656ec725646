"""`motionary evaluate generation`: how good generated motion is, and whether it does what its words say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from motionary.features.humanml263 import recover_positions
from motionary.tasks.choosing import CANDIDATES, Candidate, best, judged, told_by
from motionary.tasks.embedder import Embedder
from motionary.tasks.finishing import FPS
from motionary.tasks.generate import generator_path
from motionary.tasks.generation_claims import Prompt, agreement, facts_of, prompt_for
from motionary.tasks.generation_figures import edit_figures, physics_of, seam_figures, seeded
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
    candidates: int = CANDIDATES
    multimodality: str = "20 prompts, 10 motions each, 10 pairs"
    real: str = "procedural clips of unseen seeds, 0.5 to 10 s; a prompt is the first sentence about its clip"
    lengths: str = "as the prompt's real clip"
    r_precision: str = (
        f"nearest of {R_BATCH} by Euclidean distance, a text's own motion, batches drawn anew each repeat"
    )
    fid: str = "generated motions against the real clips of the same prompts; real: as many other clips against them"
    intervals: str = "95 %: 1.96 standard errors over repeats, each with motions of another seed"
    computing: str = "bfloat16 but for the last step, where the processor is quick at it"
    chosen: str = (
        "of the candidates for a prompt the one that is seen to do most of it: the measure of the claims below"
    )
    claims: str = "claims of the prompt that its real clip supports, judged on the finished motion, over all repeats"
    chance: str = "the same claims judged on the motion that was made for the next prompt"
    seams: str = "acceleration near where two phrases of 3 s meet over that elsewhere, median; cut: each made alone"
    edits: str = (
        "real clips that do not show it yet, an arm or both made anew by a sentence over the whole clip, composed at "
        "every step, not finished"
    )
    physics: str = "the first repeat; raw: as the network makes it, all others finished"


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
    seed: int = SEED,
    repeats: int = 20,
    edits: int = 200,
    timelines: int = 20,
    candidates: int = CANDIDATES,
    sampling: Sampling | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Distances in the evaluator's space, what looks wrong, agreement with the words, and what edits keep and change.

    All of the first motion made for each prompt ("generated"), and of the best of `candidates` ("chosen": what
    `motionary generate` gives). `seed`: of the prompts' corpus; choose settings on another than the usual one.
    `evaluator`: folder of a TMR checkpoint (default: the one trained on generated motion). Raises `MotionaryError` for
    fewer prompts than a batch of R-precision, MissingData where no generator ships.
    """
    progress = progress or Silent()
    if prompts < R_BATCH or repeats < 1:
        raise MotionaryError(f"{prompts} prompts, {repeats} repeats; give {R_BATCH} prompts at least, and one repeat")
    generator = Generator(generator_path(checkpoint))
    sampling = generator.sampled_as(sampling)
    space = Embedder(checkpoint_path(evaluator, shipped=GENERATED_CHECKPOINT))
    longest = generator.model.config.longest
    real, other = (real_clips(prompts, seed=seed + offset, longest=longest, progress=progress) for offset in (0, 1))
    protocol = GenerationProtocol(prompts=prompts, seed=seed, repeats=repeats, candidates=candidates)
    report: dict[str, Any] = {
        "protocol": asdict(protocol) | {"edits_asked": edits},
        "sampling": asdict(sampling),
        "generator": {"weights": generator.info.weights_sha256, "steps": generator.info.training.get("steps")},
        "evaluator": {"name": space.folder.name, "weights": space.signature.checkpoint_sha256},
    }
    progress.start(repeats, "Generating")
    made: dict[str, list[list[Candidate]]] = {"generated": [], "chosen": []}
    for repeat in range(repeats):
        tried = candidates_for(real.phrases, generator, candidates=candidates, sampling=seeded(sampling, repeat))
        made["generated"].append([each[0] for each in tried])
        made["chosen"].append([best(each) for each in tried])
        progress.advance()
    if candidates == 1:
        del made["chosen"]
    report["distances"] = _distances(made, space, real, other, seed=seed)
    report["distances"]["generated"]["multimodality"] = _multimodality(generator, space, real, sampling=sampling)
    report["physics"] = {
        "real": physics_of(real.positions),
        "generated, raw": physics_of([recover_positions(each.features) for each in made["generated"][0]]),
        **{name: physics_of([each.positions for each in repeated[0]]) for name, repeated in made.items()},
    }
    asked = [prompt_for(text, each) for text, each in zip(real.texts, facts_of(real.positions), strict=True)]
    report["claims"] = _claims(asked, made)
    report["seams"] = seam_figures(generator, real.texts, count=timelines, sampling=sampling, progress=progress)
    report["edits"] = edit_figures(
        generator, real.features, count=edits, candidates=candidates, sampling=sampling, progress=progress
    )
    return report


def candidates_for(
    phrases: Sequence[Phrase], generator: Generator, *, candidates: int, sampling: Sampling
) -> list[list[Candidate]]:
    """`candidates` motions for each phrase, finished and judged."""
    asked = [phrase for phrase in phrases for _ in range(candidates)]
    made = generator.each(asked, sampling=sampling, half=True)
    tried = [judged(features, told_by([phrase])) for features, phrase in zip(made, asked, strict=True)]
    return [tried[row : row + candidates] for row in range(0, len(tried), candidates)]


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
    made: Mapping[str, Sequence[Sequence[Candidate]]], space: Evaluator, real: RealClips, other: RealClips, *, seed: int
) -> dict[str, Any]:
    """Means over repeats with 95 % intervals, of real motion and of each way of generating: [repeat][prompt]."""
    texts, motions, others = space.texts(real.texts), space.motions(real.features), space.motions(other.features)
    rng = np.random.default_rng(seed)
    repeats = len(next(iter(made.values())))
    rows = {"real": _intervals([_figures(texts, motions, against=others, rng=rng) for _ in range(repeats)])}
    for name, repeated in made.items():
        places = (space.motions([each.features for each in motions]) for motions in repeated)
        rows[name] = _intervals([_figures(texts, place, against=motions, rng=rng) for place in places])
    return rows


def _claims(asked: Sequence[Prompt], made: Mapping[str, Sequence[Sequence[Candidate]]]) -> dict[str, Any]:
    """Agreement with the words over all repeats, and by chance: with the words of the prompt before."""
    rows = {}
    for name, repeated in made.items():
        facts = [each.facts[0] for motions in repeated for each in motions]
        rows[name] = agreement([*asked] * len(repeated), facts)
    first = [each.facts[0] for each in made["generated"][0]]
    return rows | {"chance": agreement(asked, [*first[1:], first[0]])}


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


def _multimodality(generator: Generator, space: Evaluator, real: RealClips, *, sampling: Sampling) -> dict[str, Any]:
    """How different the motions made for one prompt are: 20 prompts, 10 motions each."""
    rng = np.random.default_rng(sampling.seed)
    chosen = rng.permutation(len(real.texts))[:20]
    made = generator.each([real.phrases[row] for row in chosen for _ in range(10)], sampling=sampling, half=True)
    places = space.motions(made).reshape(len(chosen), 10, -1)
    return asdict(interval(np.array([multimodality(places, rng=rng)])))
