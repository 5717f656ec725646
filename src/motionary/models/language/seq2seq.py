"""Models that read a text and write another: T5 and its kin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from motionary.errors import FormatError
from motionary.models.language.config import LanguageConfig
from motionary.models.language.engine import block_at, entering
from motionary.models.language.packing import Prompt


@dataclass
class Translated:
    """What the encoder made of the prompts (B, L, d), their mask (B, L), and the tokens written so far (B, T)."""

    encoded: Tensor
    mask: Tensor
    ids: Tensor

    def repeated(self, times: int) -> Translated:
        """Each row `times` times."""
        return Translated(*(part.repeat_interleave(times, dim=0) for part in (self.encoded, self.mask, self.ids)))


class Seq2seqEngine(nn.Module):
    """The prompt is the encoder's text, the answer the decoder's; answers are short, so that no keys are kept."""

    def __init__(self, model: Any, *, config: LanguageConfig, name: str) -> None:
        super().__init__()
        self.model = model
        settings = model.config
        self._start = settings.decoder_start_token_id
        if self._start is None:
            raise FormatError("its config.json has no decoder_start_token_id, so that no answer can begin", path=name)
        count = getattr(settings, "num_layers", None) or getattr(settings, "num_hidden_layers", 0)
        # In a tuple, since a module as an attribute would stand in the state twice.
        self._block = (block_at(model.get_encoder(), config.layer, count=count, name=name),)

    def words(self) -> nn.Embedding:
        """Its input embeddings."""
        return self.model.get_input_embeddings()

    def taught(self, prompt: Prompt, answers: Tensor, mask: Tensor) -> Tensor:
        """Logits (N, V) of the N valid tokens of `answers` (B, T), row after row, each given the right ones before."""
        state = self._encoded(prompt)
        given = torch.cat([state.ids, answers[:, :-1]], dim=1)
        return self._decoded(state, given)[mask]

    def begin(self, prompt: Prompt) -> tuple[Translated, Tensor]:
        """Read prompts; the state, and the logits (B, V) of the answers' first tokens."""
        state = self._encoded(prompt)
        return state, self._decoded(state, state.ids)[:, -1]

    def extend(self, state: Translated, ids: Tensor, mask: Tensor) -> tuple[Translated, Tensor]:
        """Write `ids` (B, T); the new state, and the logits (B, T, V) of what follows each. Padding comes last."""
        new = Translated(state.encoded, state.mask, torch.cat([state.ids, ids], dim=1))
        return new, self._decoded(new, new.ids)[:, -ids.shape[1] :]

    def _encoded(self, prompt: Prompt) -> Translated:
        """The state before anything is written."""
        with entering(self._block[0], prompt) as shown:
            encoder = self.model.get_encoder()
            encoded = encoder(inputs_embeds=shown.embeddings, attention_mask=shown.mask.long()).last_hidden_state
        start = torch.full((len(encoded), 1), int(self._start), device=encoded.device)
        return Translated(encoded, prompt.mask, start)

    def _decoded(self, state: Translated, given: Tensor) -> Tensor:
        """Logits (B, T, V) after each of the tokens given (B, T)."""
        from transformers.modeling_outputs import BaseModelOutput

        return self.model(
            encoder_outputs=BaseModelOutput(last_hidden_state=state.encoded),  # type: ignore[arg-type]
            attention_mask=state.mask.long(),
            decoder_input_ids=given,
            use_cache=False,
        ).logits
