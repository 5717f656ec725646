"""What a linear probe reads out of action sentences, and what the tokenizer gives back of the motion."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.evaluation.baselines import fit_ridge
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.tokenizer.model import Tokenizer
from motionary.tasks.recogniser_runs import train_first
from motionary.tasks.reproduce.llm_ar.rows import base_for, first_folder, plan_for
from motionary.tasks.reproduce.llm_ar.sets import ReadSet
from motionary.tasks.reproduce.recipe import Context
from motionary.training.action_clips import ActionClips, collate

Array = NDArray[np.floating]
_PARTS = 64


def probe_accuracy(row: str, actions: ReadSet, context: Context, *, seed: int) -> float:
    """Top-1 in percent of ridge regression from the mean of a clip's codes, of the tokenizer of a row, to labels."""
    plan = plan_for(row, actions.asked, context, seed=seed, length="whole", features=actions.train.frames.width)
    folder = first_folder(plan, actions.train, context)
    first, info = train_first(
        actions.train, plan, base=base_for(context), folder=folder, device=context.device, progress=context.progress
    )
    train, test = (mean_codes(first.tokenizer, info, clips) for clips in (actions.train, actions.test))
    wanted = np.eye(len(actions.train.labels))[actions.train.targets]
    right = fit_ridge(train, wanted).predict(test).argmax(axis=1) == actions.test.targets
    return 100 * float(right.mean())


@torch.inference_mode()
def mean_codes(tokenizer: Tokenizer, info: CheckpointInfo, clips: ActionClips) -> Array:
    """Mean vector (clips, code width) of each clip's codes."""
    found = []
    for part in _parts(clips):
        batch = collate(part.features(), part.targets, mean=info.mean, std=info.std)
        passed = tokenizer(batch.features, batch.mask)
        whole = torch.zeros(*passed.code_mask.shape, passed.latents.shape[1])
        whole[passed.code_mask] = passed.quantized.latents
        found.append((whole.sum(dim=1) / passed.code_mask.sum(dim=1, keepdim=True)).numpy())
    return np.concatenate(found)


@torch.inference_mode()
def joint_error(tokenizer: Tokenizer, info: CheckpointInfo, clips: ActionClips, *, size: float) -> float:
    """Mean distance of a joint about the body's centre from where its sentence decodes to, in millimetres.

    `size`: metres of a body's size, the unit of the features.
    """
    total, count = 0.0, 0
    for part in _parts(clips):
        features = part.features()
        batch = collate(features, part.targets, mean=info.mean, std=info.std)
        decoded = tokenizer(batch.features, batch.mask).reconstruction.numpy() * info.std + info.mean
        joints = clips.frames.slices["joints"]
        for row, real in enumerate(features):
            apart = (decoded[row, : len(real), joints] - real[:, joints]).reshape(len(real), -1, 3)
            total += float(np.linalg.norm(apart, axis=-1).sum())
            count += apart.shape[0] * apart.shape[1]
    return 1000 * size * total / count


def _parts(clips: ActionClips) -> list[ActionClips]:
    """The clips, a few at a time."""
    return [clips.only(range(start, min(start + _PARTS, len(clips)))) for start in range(0, len(clips), _PARTS)]
