"""How long does a 6 s motion take to make, and what do fewer steps cost? Samplers of one MDM, with FID beside each.

FID is of motions made in bfloat16 but for the last step, where the processor is quick at it; times are of float32.

python benchmarks/bench_sample.py --out benchmarks/results
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from harness import Case, measure, parser, write_result

from motionary.evaluation.metrics.generation import fid
from motionary.tasks.choosing import CANDIDATES, choose, told_by
from motionary.tasks.embedder import Embedder
from motionary.tasks.evaluate_generation import SEED, real_clips
from motionary.tasks.generate import generator_path
from motionary.tasks.generator import Generator, Phrase, Sampling
from motionary.tasks.library import GENERATED_CHECKPOINT, checkpoint_path

REFERENCE = "ddpm, 1000 steps"
SAMPLINGS = {
    REFERENCE: Sampling(sampler="ddpm", steps=1000),
    "ddim, 50 steps": Sampling(sampler="ddim", steps=50),
    "dpm-solver++, 20 steps": Sampling(sampler="dpm-solver++", steps=20),
    "dpm-solver++, 15 steps": Sampling(sampler="dpm-solver++", steps=15),
    "dpm-solver++, 10 steps": Sampling(sampler="dpm-solver++", steps=10),
    "dpm-solver++, 4 steps": Sampling(sampler="dpm-solver++", steps=4),
    "dpm-solver++, 1 step": Sampling(sampler="dpm-solver++", steps=1),
}
CHOSEN = f"the default, best of {CANDIDATES}, finished"
SEEDS = 3
"""Seeds over which FID is averaged, but for the reference, which takes 20 times as long as all others."""
SECONDS = 6.0


def chosen(generator: Generator, phrase: list[Phrase]) -> object:
    """What `motionary generate` does for one motion, but for writing it."""

    def make(count: int, first: int):
        return generator.generate(phrase, count=count, first=first)

    return choose(make, told_by(phrase), count=1)


def main() -> None:
    """Time one motion with each sampler in one run, then measure FID of many."""
    arguments = parser(__doc__)
    arguments.add_argument("--checkpoint", type=Path, help="folder of an MDM; default: the one that ships")
    arguments.add_argument("--prompts", type=int, default=200, help="prompts of unseen seeds for FID; 0: only time")
    given = arguments.parse_args()
    generator = Generator(generator_path(given.checkpoint))
    phrase = [Phrase("a person walks forward and waves with the left hand", SECONDS)]
    results = measure(
        [
            Case(name, lambda sampling=sampling: generator.generate(phrase, sampling=sampling))
            for name, sampling in SAMPLINGS.items()
        ]
        + [Case(CHOSEN, lambda: chosen(generator, phrase))],
        runs=given.runs,
        warmups=1,
    )
    distances: dict[str, float] = {}
    if given.prompts:
        space = Embedder(checkpoint_path(None, shipped=GENERATED_CHECKPOINT))
        longest = generator.model.config.longest
        real, other = (real_clips(given.prompts, seed=SEED + offset, longest=longest) for offset in (0, 1))
        places = space.motions(real.features)
        distances["other real clips"] = fid(places, space.motions(other.features))
        for name, sampling in SAMPLINGS.items():
            found = [
                fid(
                    places,
                    space.motions(generator.each(real.phrases, sampling=replace(sampling, seed=seed), half=True)),
                )
                for seed in range(1 if name == REFERENCE else SEEDS)
            ]
            distances[name] = sum(found) / len(found)
            print(f"{name}: FID {distances[name]:.4f}", flush=True)
    write_result(
        "sample",
        settings={
            "seconds of motion": SECONDS,
            "guidance": Sampling().guidance,
            "candidates": CANDIDATES,
            "prompts": given.prompts,
            "evaluator": GENERATED_CHECKPOINT,
            "generator": generator.info.weights_sha256,
            "trained steps": generator.info.training.get("steps"),
        },
        results=results,
        reference=REFERENCE,
        extra={"FID": distances},
        folder=given.out,
    )


if __name__ == "__main__":
    main()
