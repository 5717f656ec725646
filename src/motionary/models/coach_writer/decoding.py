"""Writing an instruction: drawn or greedy, words that were said already made less likely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from motionary.errors import FeatureMismatch
from motionary.models.language.engine import Engine
from motionary.models.language.packing import Prompt


@dataclass(frozen=True)
class Writing:
    """How instructions are drawn; the defaults are CigTime's code's.

    `temperature` 0 is greedy. `penalty` divides the logits of what was written already where they are above 0 and
    multiplies them below (Keskar et al. 2019, section 4.1), so that 1 does nothing; the prompt does not count. `most`
    tokens.
    """

    temperature: float = 0.7
    penalty: float = 1.2
    most: int = 32

    def __post_init__(self) -> None:
        if self.temperature < 0 or not 1 <= self.penalty <= 10 or self.most < 1:
            raise FeatureMismatch(
                f"temperature {self.temperature} from 0, repetition penalty {self.penalty} from 1 to 10, at most "
                f"{self.most} tokens from 1"
            )


GREEDY = Writing(temperature=0.0)


class Written(NamedTuple):
    """Tokens of an answer, its end not included, and the mean log-chance of a token, the end included."""

    ids: list[int]
    score: float


@torch.no_grad()
def written(
    engine: Engine, prompt: Prompt, *, end: int, writing: Writing, generator: torch.Generator | None = None
) -> list[Written]:
    """An answer to each prompt. A generator must be on the CPU: every device then draws the same."""
    state, logits = engine.begin(prompt)
    rows = len(logits)
    chosen = torch.zeros(rows, 0, dtype=torch.int64, device=logits.device)
    scores = torch.zeros(rows, device=logits.device)
    open_ = torch.ones(rows, dtype=torch.bool, device=logits.device)
    for step in range(writing.most):
        likely = torch.log_softmax(logits.float(), dim=-1)
        token = _drawn(penalised(logits.float(), chosen, penalty=writing.penalty), writing, generator)
        token = torch.where(open_, token, end)
        scores = scores + torch.where(open_, likely.gather(1, token[:, None])[:, 0], 0.0)
        chosen = torch.cat([chosen, token[:, None]], dim=1)
        open_ = open_ & (token != end)
        if step == writing.most - 1 or not bool(open_.any()):
            break
        state, following = engine.extend(state, token[:, None], open_[:, None])
        logits = following[:, -1]
    found = []
    for row, score in zip(chosen.tolist(), scores.tolist(), strict=True):
        ids = row[: row.index(end)] if end in row else row
        found.append(Written(ids, score / max(1, min(len(ids) + 1, len(row)))))
    return found


def penalised(logits: Tensor, said: Tensor, *, penalty: float) -> Tensor:
    """Logits (B, V) with those of the tokens `said` (B, T) made less likely."""
    if penalty == 1.0 or not said.shape[1]:
        return logits
    old = logits.gather(1, said)
    return logits.scatter(1, said, torch.where(old > 0, old / penalty, old * penalty))


def _drawn(logits: Tensor, writing: Writing, generator: torch.Generator | None) -> Tensor:
    if writing.temperature <= 0:
        return logits.argmax(dim=-1)
    chances = torch.softmax(logits.cpu() / writing.temperature, dim=-1)
    return torch.multinomial(chances, 1, generator=generator)[:, 0].to(logits.device)
