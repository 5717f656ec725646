"""How long does a 6 s motion take to make, and what do fewer steps cost? Samplers of one MDM, with FID beside each.

FID is of motions made in bfloat16 but for the last step, where the processor is quick at it; times are of float32.

`--one-step` adds what `motionary train one-step` distilled, sampled as it says itself and in two steps.

python benchmarks/bench_sample.py --out benchmarks/results
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
DISTILLED = "distilled, 1 step"
DISTILLED_TWICE = "distilled, 2 steps"
CHOSEN = f"the default, best of {CANDIDATES}, finished"
SEEDS = 3
"""Seeds over which FID is averaged, but for the reference, which takes 20 times as long as all others."""
SECONDS = 6.0


def chosen(generator: Generator, phrase: list[Phrase]) -> object:
    """What `motionary generate` does for one motion, but for writing it."""

    def make(count: int, first: int):
        return generator.generate(phrase, count=count, first=first)

    return choose(make, told_by(phrase), count=1)


@dataclass(frozen=True)
class Way:
    """A generator and how it is sampled."""

    generator: Generator
    sampling: Sampling


def ways(generator: Generator, student: Generator | None, *, samplings: Mapping[str, Sampling]) -> dict[str, Way]:
    """The samplings of one MDM, and those of its student if there is one."""
    found = {name: Way(generator, sampling) for name, sampling in samplings.items()}
    if student is not None:
        found[DISTILLED] = Way(student, student.usual)
        found[DISTILLED_TWICE] = Way(student, replace(student.usual, steps=2))
    return found


def main() -> None:
    """Time one motion with each sampler in one run, then measure FID of many."""
    arguments = parser(__doc__)
    arguments.add_argument("--checkpoint", type=Path, help="folder of an MDM; default: the one that ships")
    arguments.add_argument("--one-step", type=Path, help="folder of what `motionary train one-step` distilled from it")
    arguments.add_argument("--prompts", type=int, default=200, help="prompts of unseen seeds for FID; 0: only time")
    arguments.add_argument("--only", help="cases by name, with semicolons; default: all. Ratios are to the first")
    given = arguments.parse_args()
    names = list(SAMPLINGS) if given.only is None else [name.strip() for name in given.only.split(";")]
    if unknown := sorted(set(names) - set(SAMPLINGS)):
        arguments.error(f"--only {', '.join(unknown)}: the cases are {'; '.join(SAMPLINGS)}")
    generator = Generator(generator_path(given.checkpoint))
    student = None if given.one_step is None else Generator(given.one_step)
    cases = ways(generator, student, samplings={name: SAMPLINGS[name] for name in names})
    phrase = [Phrase("a person walks forward and waves with the left hand", SECONDS)]
    results = measure(
        [
            Case(name, lambda way=way: way.generator.generate(phrase, sampling=way.sampling))
            for name, way in cases.items()
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
        for name, way in cases.items():
            found = [
                fid(
                    places,
                    space.motions(
                        way.generator.each(real.phrases, sampling=replace(way.sampling, seed=seed), half=True)
                    ),
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
            **({} if student is None else {"student": student.info.weights_sha256, **_about(student)}),
        },
        results=results,
        reference=names[0],
        extra={"FID": distances},
        folder=given.out,
    )


def _about(student: Generator) -> dict[str, object]:
    """How the student was distilled."""
    training = student.info.training
    return {"student's steps": training["steps"], "student's motions": training["corpora"]["ends"]["clips"]}


if __name__ == "__main__":
    main()
