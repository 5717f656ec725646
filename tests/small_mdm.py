"""An untrained MDM of a few thousand weights, for tests of what is made with one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike


def save_small_mdm(
    folder: Path,
    *,
    mean: ArrayLike,
    std: ArrayLike = 0.01,
    longest: int = 60,
    patch: int = 4,
    noise_steps: int = 50,
) -> Path:
    """Write its checkpoint to `folder`; what it makes stays near the pose `mean` (263), as near as `std` is small."""
    import torch

    from motionary.models.checkpoint import CheckpointInfo, save_checkpoint
    from motionary.models.diffusion.config import MDMConfig
    from motionary.models.diffusion.model import MDM
    from motionary.text import load_encoder

    config = MDMConfig(
        text_width=384, width=16, layers=1, heads=2, feedforward=32, patch=patch, text_input="tokens",
        noise_steps=noise_steps, longest=longest,
    )  # fmt: skip
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        state = {name: value.detach().numpy() for name, value in MDM(config).state_dict().items()}
    info = CheckpointInfo(
        config=config.to_dict(),
        mean=np.asarray(mean, dtype=np.float32),
        std=np.broadcast_to(np.asarray(std, dtype=np.float32), 263).copy(),
        normaliser="test",
        text_encoder=load_encoder("minilm").name,
        model="mdm",
    )
    folder.mkdir(parents=True, exist_ok=True)
    save_checkpoint(folder, state, info=info)
    return folder
