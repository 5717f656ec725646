"""How long does a 6 s motion take to make, and what do fewer steps cost? Samplers of one MDM, with FID beside each.

python benchmarks/bench_sample.py --out benchmarks/results
"""

from __future__ import annotations

from pathlib import Path

from harness import Case, measure, parser, write_result

from motionary.evaluation.metrics.generation import fid
from motionary.tasks.embedder import Embedder
from motionary.tasks.evaluate_generation import SEED, real_clips
from motionary.tasks.generate import generator_path
from motionary.tasks.generator import Generator, Phrase, Sampling
from motionary.tasks.library import GENERATED_CHECKPOINT, checkpoint_path

REFERENCE = "ddpm, 1000 steps"
SAMPLINGS = {
    REFERENCE: Sampling(sampler="ddpm", steps=1000),
    "ddim, 50 steps": Sampling(sampler="ddim", steps=50),
    "dpm-solver++, 20 steps": Sampling(steps=20),
    "dpm-solver++, 15 steps": Sampling(steps=15),
    "dpm-solver++, 10 steps": Sampling(steps=10),
}
SECONDS = 6.0


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
        ],
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
            distances[name] = fid(places, space.motions(generator.each(real.phrases, sampling=sampling)))
            print(f"{name}: FID {distances[name]:.4f}", flush=True)
    write_result(
        "sample",
        settings={
            "seconds of motion": SECONDS,
            "guidance": 2.5,
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
