"""Many motions edited at once by one MDM, each with its own words, part and noise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.features.regions import region_dims
from motionary.tasks.generator import Generator, Sampling

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Asked:
    """An edit to make: the motion (frames, 263), the words the network reads, the part, and the noise's number."""

    source: Array
    text: str
    part: str
    row: int = 0


def edit_many(
    generator: Generator,
    asked: Sequence[Asked],
    *,
    sampling: Sampling | None = None,
    batch: int = 64,
    half: bool = False,
    tell: Callable[[int], None] | None = None,
) -> list[Array]:
    """Each motion with its part made anew as its words say; the rest is returned as it was given, to the bit.

    What comes out depends on the seed and the edit's own `row` (in the last bits also on what shares its batch), so an
    edit can be made again with other words and be compared. `half` computes in bfloat16, three times as fast where the
    processor is quick at it; the difference is below what anybody sees, but compare only edits made alike. Raises
    MotionaryError for motions longer than the network sees at once.
    """
    sampling = generator.sampled_as(sampling)
    longest = generator.model.config.longest
    for number, each in enumerate(asked):
        if not 2 <= len(each.source) <= longest:
            raise MotionaryError(f"edit {number}: {len(each.source)} frames; from 2 to {longest} are edited at once")
    made: dict[int, Array] = {}
    order = np.argsort([len(each.source) for each in asked], kind="stable")
    for first in range(0, len(order), batch):
        rows = [int(row) for row in order[first : first + batch]]
        for row, features in zip(rows, _batch(generator, [asked[row] for row in rows], sampling, half), strict=True):
            made[row] = features
        if tell is not None:
            tell(len(rows))
    return [made[row] for row in range(len(asked))]


def _batch(generator: Generator, asked: Sequence[Asked], sampling: Sampling, half: bool) -> list[Array]:
    """Edits of like length, in one pass."""
    import torch

    from motionary.models.diffusion.editing import compose, hold_for
    from motionary.models.diffusion.guidance import guided
    from motionary.models.diffusion.noise import row_noise, row_seed
    from motionary.models.diffusion.samplers import sampler_of
    from motionary.models.diffusion.schedule import schedule_of

    info, config = generator.info, generator.model.config
    lengths = np.array([len(each.source) for each in asked])
    frames = int(lengths.max())
    mask = torch.arange(frames) < torch.from_numpy(lengths)[:, None]
    old = np.zeros((len(asked), frames, config.features), dtype=np.float32)
    for row, each in enumerate(asked):
        old[row, : len(each.source)] = (each.source - info.mean) / info.std
    kept = torch.from_numpy(old)
    parts = [region_dims(each.part) for each in asked]
    change = torch.from_numpy(np.stack(parts))[:, None] & mask[..., None]
    noise = row_noise([each.row for each in asked], frames, config=config, seed=sampling.seed)
    # one mask a row, where `hold_for` takes one for all: the way is the same
    once = hold_for(kept[:1], change[0], way=sampling.way) is None
    steps = generator.visited(sampling)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        words = generator.words([each.text for each in asked])
        done = sampler_of(sampling.sampler)(
            guided(generator.model, words, mask, scale=sampling.guidance, last=steps[-1]),
            noise,
            schedule=schedule_of(config),
            steps=steps,
            generator=torch.Generator().manual_seed(row_seed(sampling.seed, -1)),
            hold=None if once else lambda clean: compose(clean, kept, change),
            tell=None,
        )
    results = []
    for row, each in enumerate(asked):
        new = done[row, : len(each.source)].float().numpy() * info.std + info.mean
        results.append(np.where(parts[row], new, each.source).astype(np.float32))
    return results
