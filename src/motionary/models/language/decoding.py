"""Answers of a model that writes: the chance of each label, or words as they come."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from motionary.models.language.engine import Engine
from motionary.models.language.labels import LabelTrie
from motionary.models.language.packing import Prompt

SCORINGS = ("sum", "mean", "trie")
"""Log-likelihood of a label's tokens; that over their number; log-chance under decoding held to the labels."""


def label_scores(
    engine: Engine, prompt: Prompt, answers: Sequence[Sequence[int]], *, scoring: str, rows: int
) -> Tensor:
    """Scores (B, answers), float32, of answers as token ids ending in the end token, after each prompt.

    Each prompt is read once, or once for every `rows` answers if there are more; at most `rows` answers are in memory.
    """
    ids, mask = padded(answers, device=prompt.embeddings.device)
    allowed = _allowed(answers, device=ids.device) if scoring == "trie" else None
    clips = max(1, rows // len(answers))
    columns = []
    for start in range(0, len(answers), rows):
        chosen = slice(start, start + rows)
        found = [
            _group(
                engine,
                Prompt(prompt.embeddings[at : at + clips], prompt.parts[at : at + clips]),
                ids=ids[chosen],
                mask=mask[chosen],
                allowed=None if allowed is None else allowed[chosen],
            )
            for at in range(0, len(prompt.embeddings), clips)
        ]
        columns.append(torch.cat(found))
    totals = torch.cat(columns, dim=1)
    return totals / mask.sum(dim=1) if scoring == "mean" else totals


def written(
    engine: Engine, prompt: Prompt, *, end: int, most: int, temperature: float, generator: torch.Generator | None
) -> list[list[int]]:
    """The tokens that a model answers each prompt with, up to `end` or `most` of them; greedy at `temperature` 0.

    A generator must be on the CPU: chances are drawn there, so that every device draws the same.
    """
    state, logits = engine.begin(prompt)
    chosen: list[Tensor] = []
    open_ = torch.ones(len(logits), dtype=torch.bool, device=logits.device)
    for step in range(most):
        token = torch.where(open_, _next(logits, temperature=temperature, generator=generator), end)
        chosen.append(token)
        open_ = open_ & (token != end)
        if step == most - 1 or not bool(open_.any()):
            break
        state, following = engine.extend(state, token[:, None], open_[:, None])
        logits = following[:, -1]
    return torch.stack(chosen, dim=1).tolist() if chosen else [[] for _ in logits]


def padded(answers: Sequence[Sequence[int]], *, device: torch.device) -> tuple[Tensor, Tensor]:
    """Token ids (N, T) padded with 0 and their mask (N, T)."""
    longest = max(len(answer) for answer in answers)
    ids = torch.tensor([[*answer, *[0] * (longest - len(answer))] for answer in answers], device=device)
    lengths = torch.tensor([len(answer) for answer in answers], device=device)
    return ids, torch.arange(longest, device=device) < lengths[:, None]


def _group(engine: Engine, prompt: Prompt, *, ids: Tensor, mask: Tensor, allowed: Tensor | None) -> Tensor:
    """Summed log-chances (B, N) of the answers `ids` (N, T) after each of a few prompts."""
    clips, answers = len(prompt.embeddings), len(ids)
    state, first = engine.begin(prompt)
    logits = first.repeat_interleave(answers, dim=0)[:, None]
    ids, mask = ids.repeat(clips, 1), mask.repeat(clips, 1)
    if ids.shape[1] > 1:
        _, rest = engine.extend(state.repeated(answers), ids[:, :-1], mask[:, :-1])
        logits = torch.cat([logits, rest], dim=1)
    logits = logits.float()
    among = logits if allowed is None else _only(logits, allowed.repeat(clips, 1, 1))
    chances = logits.gather(2, ids[..., None])[..., 0] - among.logsumexp(dim=2)
    return torch.where(mask, chances, 0.0).sum(dim=1).view(clips, answers)


def _allowed(answers: Sequence[Sequence[int]], *, device: torch.device) -> Tensor:
    """For each answer and place the tokens that the labels allow there (N, T, K), filled up with -1."""
    trie = LabelTrie(answers)
    places = range(max(len(answer) for answer in answers))
    choices = [[trie.after(answer[:place]) if place < len(answer) else [] for place in places] for answer in answers]
    most = max(len(choice) for row in choices for choice in row)
    return torch.tensor([[[*choice, *[-1] * (most - len(choice))] for choice in row] for row in choices], device=device)


def _only(logits: Tensor, allowed: Tensor) -> Tensor:
    """The logits (N, T, K) of the allowed tokens among logits (N, T, V), minus infinity where they are filled up."""
    return logits.gather(2, allowed.clamp_min(0)).masked_fill(allowed < 0, -torch.inf)


def _next(logits: Tensor, *, temperature: float, generator: torch.Generator | None) -> Tensor:
    """The next token (B,) of logits (B, V)."""
    if temperature <= 0:
        return logits.argmax(dim=-1)
    chances = torch.softmax(logits.float().cpu() / temperature, dim=-1)
    return torch.multinomial(chances, 1, generator=generator)[:, 0].to(logits.device)
