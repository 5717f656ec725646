"""Models that go on with a text: Llama, Qwen, Mistral, GPT-2 and what else transformers calls causal."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from motionary.models.language.config import LanguageConfig
from motionary.models.language.engine import block_at, entering
from motionary.models.language.packing import ANSWER, NOTHING, Prompt, places


@dataclass
class Continued:
    """Keys and values of what was read and written, and which of it is valid (B, L)."""

    cache: Any
    mask: Tensor

    def repeated(self, times: int) -> Continued:
        """Each row `times` times; changes the cache in place."""
        self.cache.batch_repeat_interleave(times)
        return Continued(self.cache, self.mask.repeat_interleave(times, dim=0))


class CausalEngine(nn.Module):
    """The answer follows the prompt in one text.

    What is padding is masked and not counted in the positions, so that it may stand on either side of a prompt, and
    also between a prompt and its answer.
    """

    def __init__(self, model: Any, *, config: LanguageConfig, name: str) -> None:
        super().__init__()
        self.model = model
        self._takes_positions = "position_ids" in inspect.signature(model.forward).parameters
        count = getattr(model.config, "num_hidden_layers", 0)
        # In a tuple, since a module as an attribute would stand in the state twice.
        self._block = (block_at(model, config.layer, count=count, name=name),)

    def words(self) -> nn.Embedding:
        """Its input embeddings."""
        return self.model.get_input_embeddings()

    def taught(self, prompt: Prompt, answers: Tensor, mask: Tensor) -> Tensor:
        """Logits (N, V) of the N valid tokens of `answers` (B, T), row after row, each given the right ones before."""
        read = prompt.embeddings.shape[1]
        embeddings = torch.cat([prompt.embeddings, self.words()(answers)], dim=1)
        parts = torch.cat([prompt.parts, torch.where(mask, ANSWER, NOTHING)], dim=1)
        with entering(self._block[0], Prompt(embeddings, parts)) as shown:
            logits = self._forward(shown.embeddings, shown.mask, cache=None, keep=False).logits
        first = logits[torch.arange(len(logits), device=logits.device), _last(prompt.mask)]
        return torch.cat([first[:, None], logits[:, read:-1]], dim=1)[mask]

    def begin(self, prompt: Prompt) -> tuple[Continued, Tensor]:
        """Read prompts; the state, and the logits (B, V) of the answers' first tokens."""
        with entering(self._block[0], prompt) as shown:
            done = self._forward(shown.embeddings, shown.mask, cache=None, keep=True)
        logits = done.logits[torch.arange(len(done.logits), device=done.logits.device), _last(prompt.mask)]
        return Continued(done.past_key_values, prompt.mask), logits

    def extend(self, state: Continued, ids: Tensor, mask: Tensor) -> tuple[Continued, Tensor]:
        """Write `ids` (B, T), valid where `mask`; the new state, and the logits (B, T, V) of what follows each."""
        known = torch.cat([state.mask, mask], dim=1)
        done = self._forward(self.words()(ids), known, cache=state.cache, keep=True)
        return Continued(done.past_key_values, known), done.logits

    def _forward(self, embeddings: Tensor, mask: Tensor, *, cache: Any, keep: bool) -> Any:
        """The model on embeddings (B, T, d), the last T of what `mask` (B, L) covers."""
        options: dict[str, Any] = {"past_key_values": cache} if cache is not None else {}
        if self._takes_positions:
            options["position_ids"] = places(mask)[:, -embeddings.shape[1] :]
        return self.model(inputs_embeds=embeddings, attention_mask=mask.long(), use_cache=keep, **options)


def _last(mask: Tensor) -> Tensor:
    """The index (B,) of the last valid place of each row (B, L)."""
    return mask.shape[1] - 1 - mask.flip(1).to(torch.uint8).argmax(dim=1)
