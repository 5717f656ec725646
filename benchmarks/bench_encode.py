"""How many motions a second are encoded? Ours beside the same model on plainly padded float32 batches.

python benchmarks/bench_encode.py --out benchmarks/results
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from harness import Case, measure, parser, write_result

from motionary.models.checkpoint import CheckpointInfo
from motionary.models.contrastive import TMRConfig
from motionary.models.contrastive.encode import encode_motions, pad_features
from motionary.models.contrastive.model import TMR

BATCH = 32


def untrained(config: TMRConfig) -> tuple[TMR, CheckpointInfo]:
    """A model with random weights: speed does not depend on them."""
    info = CheckpointInfo(config.to_dict(), np.zeros(263, np.float32), np.ones(263, np.float32), "none", "none")
    return TMR(config).eval(), info


def plain(model: TMR, info: CheckpointInfo, clips: Sequence[np.ndarray]) -> np.ndarray:
    """Batches of 32 as the clips come, padded to the longest of each, in float32."""
    rows = []
    for first in range(0, len(clips), BATCH):
        features, mask = pad_features(clips[first : first + BATCH], mean=info.mean, std=info.std)
        with torch.inference_mode():
            rows.append(model.encode_motion(torch.from_numpy(features), torch.from_numpy(mask)).mu.numpy())
    return np.concatenate(rows)


def worst_cosine(first: np.ndarray, second: np.ndarray) -> float:
    """The lowest cosine of two encodings of one clip."""
    unit = [each / np.linalg.norm(each, axis=1, keepdims=True) for each in (first, second)]
    return float((unit[0] * unit[1]).sum(axis=1).min())


def main() -> None:
    """Time motion encoding in one run and write the result."""
    arguments = parser(__doc__)
    arguments.add_argument("--clips", type=int, default=64)
    given = arguments.parse_args()
    rng = np.random.default_rng(0)
    lengths = rng.integers(100, 201, size=given.clips)
    clips = [rng.normal(size=(int(length), 263)).astype(np.float32) for length in lengths]
    paper, small = untrained(TMRConfig()), untrained(TMRConfig(patch=4, motion_layers=4, norm_first=True))
    cases = [
        Case("plain, float32", lambda: plain(*paper, clips), len(clips)),
        Case("ours, float32", lambda: encode_motions(*paper, clips, half=False), len(clips)),
        Case("ours, bfloat16", lambda: encode_motions(*paper, clips, half=True), len(clips)),
        Case("ours, the shipped size", lambda: encode_motions(*small, clips), len(clips)),
    ]
    results = measure(cases, runs=given.runs, warmups=1)
    exact = plain(*paper, clips)
    write_result(
        "encode",
        settings={
            "clips": given.clips,
            "clip_frames": "100 to 200",
            "model": "TMR's: 6 layers, 256 wide, 1 frame a token",
        },
        results=results,
        reference="plain, float32",
        extra={
            "clips_a_second": {result.name: 1.0 / result.median for result in results},
            "lowest_cosine_with_plain": {
                "ours, float32": worst_cosine(exact, encode_motions(*paper, clips, half=False)),
                "ours, bfloat16": worst_cosine(exact, encode_motions(*paper, clips, half=True)),
            },
        },
        folder=given.out,
    )


if __name__ == "__main__":
    main()
