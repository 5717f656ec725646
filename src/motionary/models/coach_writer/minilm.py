"""The offline language model: MiniLM's encoder and word pieces, and a decoder of ours that writes in the same pieces.

Only the pieces that the writer reads or writes are kept, so that all embeddings can be tuned and none is stored in
vain: a writer knows the words it was trained on and no others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from motionary.errors import FeatureMismatch
from motionary.models.coach_writer.config import WriterConfig
from motionary.models.coach_writer.decoder import Decoder
from motionary.models.language.base import Base
from motionary.models.language.bert import load_bert
from motionary.models.language.low_rank import adapt
from motionary.models.language.packing import Prompt
from motionary.models.language.sentences import Sentences

QUERY_AND_VALUE = ("query", "value")


class Pieces:
    """MiniLM's tokenizer over the pieces that a writer knows, numbered anew from 0."""

    def __init__(self, sentences: Sentences, known: Sequence[int]) -> None:
        self._sentences = sentences
        self.known = tuple(known)
        self._place = {piece: place for place, piece in enumerate(self.known)}
        if not {sentences.first, sentences.last} <= set(self._place):
            raise FeatureMismatch("a writer's pieces without those that a sentence begins and ends with")
        self.start, self.end = self._place[sentences.first], self._place[sentences.last]
        self.first, self.last = [self.start], [self.end]

    @classmethod
    def of(cls, sentences: Sentences, texts: Iterable[str], *, motion: Sequence[int]) -> Pieces:
        """Those of the texts, and the pieces `motion` that stand for motion."""
        pieces = {piece for text in texts for piece in sentences.ids(text)}
        return cls(sentences, sorted(pieces | set(motion) | {sentences.first, sentences.last}))

    def places(self, pieces: Iterable[int]) -> list[int]:
        """MiniLM's numbers as the writer's. Raises FeatureMismatch for one that it does not know."""
        pieces = list(pieces)
        if unknown := [piece for piece in pieces if piece not in self._place]:
            raise FeatureMismatch(f"{len(unknown)} pieces that this writer does not know, such as {unknown[0]}")
        return [self._place[piece] for piece in pieces]

    def ids(self, text: str) -> list[int]:
        """A text's pieces. Raises FeatureMismatch for words that the writer does not know."""
        found = self._sentences.ids(text)
        unknown = [piece for piece in found if piece not in self._place]
        if unknown:
            raise FeatureMismatch(
                f"{text!r} has words that this writer does not know ({self._sentences.text(unknown)})"
            )
        return self.places(found)

    def text(self, ids: Sequence[int]) -> str:
        """What was written, up to its end."""
        ids = list(ids)
        whole = ids[: ids.index(self.end)] if self.end in ids else ids
        return self._sentences.text([self.known[place] for place in whole])


@dataclass
class Heard:
    """The encoder's states (B, L, width) of the motions, their mask (B, L), and the words so far (B, T)."""

    memory: Tensor
    mask: Tensor
    ids: Tensor

    def repeated(self, times: int) -> Heard:
        """Each row `times` times."""
        return Heard(*(part.repeat_interleave(times, dim=0) for part in (self.memory, self.mask, self.ids)))


class MiniLMEngine(nn.Module):
    """MiniLM's first blocks read the prompt, the decoder writes; both share the words' embeddings."""

    def __init__(
        self, base: Base, config: WriterConfig, pieces: Pieces, *, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        bert = load_bert(base.folder)
        if config.blocks is not None and config.blocks > len(bert.blocks):
            raise FeatureMismatch(f"blocks {config.blocks}: {base.name} has {len(bert.blocks)}")
        if not all(0 <= piece < bert.words.num_embeddings for piece in pieces.known):
            raise FeatureMismatch(f"a writer's pieces are not of {base.name}, which has {bert.words.num_embeddings}")
        rows = bert.words.weight.detach()[torch.tensor(pieces.known)].clone()
        bert.words = nn.Embedding.from_pretrained(rows, freeze=config.tuning != "all")
        if config.blocks is not None:
            bert.blocks = nn.ModuleList(list(bert.blocks)[: config.blocks])
        self.start, self.longest = pieces.start, bert.sizes.longest
        self.encoder = bert.requires_grad_(config.tuning == "all")
        # never read: there is one type of token
        self.encoder.types.requires_grad_(False)
        if config.tuning == "lora":
            targets = config.low_rank.targets or QUERY_AND_VALUE
            adapt(self.encoder, config.low_rank, targets=targets, generator=generator)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(_drawn(generator))
            self.decoder = Decoder(config.decoder, reads=bert.sizes.width)
            self.bias = nn.Parameter(torch.zeros(len(pieces.known)))

    def words(self) -> nn.Embedding:
        """The embeddings of the pieces it knows."""
        return self.encoder.words

    def pre_trained(self) -> dict[str, nn.Parameter]:
        """What of the trained weights MiniLM had before."""
        return {name: each for name, each in self.encoder.named_parameters() if each.requires_grad and _old(name)}

    def taught(self, prompt: Prompt, answers: Tensor, mask: Tensor) -> Tensor:
        """Logits (N, V) of the N valid tokens of `answers` (B, T), each given the right ones before it."""
        state = self._heard(prompt)
        return self._logits(state, torch.cat([state.ids, answers[:, :-1]], dim=1))[mask]

    def begin(self, prompt: Prompt) -> tuple[Heard, Tensor]:
        """Read prompts; the state, and the logits (B, V) of the first words."""
        state = self._heard(prompt)
        return state, self._logits(state, state.ids)[:, -1]

    def extend(self, state: Heard, ids: Tensor, mask: Tensor) -> tuple[Heard, Tensor]:
        """Write `ids` (B, T); the new state, and the logits (B, T, V) of what follows each. Padding comes last."""
        del mask
        new = Heard(state.memory, state.mask, torch.cat([state.ids, ids], dim=1))
        return new, self._logits(new, new.ids)[:, -ids.shape[1] :]

    def _heard(self, prompt: Prompt) -> Heard:
        memory = self.encoder(prompt)
        return Heard(memory, prompt.mask, torch.full((len(memory), 1), self.start, device=memory.device))

    def _logits(self, state: Heard, given: Tensor) -> Tensor:
        words = self.words()
        hidden = self.decoder(words(given), state.memory, state.mask)
        return hidden @ words.weight.T.to(hidden.dtype) + self.bias


def _old(name: str) -> bool:
    """Whether a parameter of the adapted encoder is one of MiniLM's."""
    return not name.endswith((".up", ".down"))


def _drawn(generator: torch.Generator | None) -> int:
    return int(torch.randint(2**62, (1,), generator=generator))
