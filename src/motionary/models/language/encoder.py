"""The offline default: a sentence encoder (MiniLM) reads the action sentence and is compared with embedded labels.

Not in the paper, whose models write. The instruction with the codes in it is pooled to one unit vector, as the encoder
pools sentences; a label fits by the cosine with its own text's vector, so that labels never trained on work too.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.errors import FeatureMismatch, FormatError
from motionary.models.language.actions import checked_actions
from motionary.models.language.base import Base, read_json
from motionary.models.language.bert import Bert, load_bert
from motionary.models.language.config import LanguageConfig
from motionary.models.language.labels import checked_labels
from motionary.models.language.low_rank import adapt, pre_trained
from motionary.models.language.packing import packed
from motionary.models.language.projection import projection_of
from motionary.models.language.prompts import instruction
from motionary.models.language.protocol import Actions
from motionary.models.language.runtime import Runtime, evaluating

QUERY_AND_VALUE = ("query", "value")


class EncoderRecogniser(nn.Module):
    """A frozen BERT, adapted in its attention, that maps action sentences to where the labels' texts lie.

    Labels are embedded by the pre-trained model without what was learnt, unless all weights are tuned: then by the
    tuned ones, with gradient. Sentences are the mean of their tokens, as sentence-transformers' MiniLM has it.
    """

    scorings = ("cosine",)

    def __init__(
        self, bert: Bert, words: WordPieces, *, base: Base, config: LanguageConfig, generator: torch.Generator | None
    ) -> None:
        super().__init__()
        self.config = config
        self.base = base
        self.bert = bert.requires_grad_(config.tuning == "all")
        self._words = words
        self._embedded: dict[str, Tensor] = {}
        self.projection = projection_of(config, bert.words.weight, generator=generator)
        if config.layer is not None and config.layer >= len(bert.blocks):
            raise FeatureMismatch(f"enter {config.enter!r}: {base.name} has {len(bert.blocks)} layers, from 0 on")
        if config.tuning == "lora":
            targets = config.low_rank.targets or QUERY_AND_VALUE
            adapt(self.bert, config.low_rank, targets=targets, generator=generator)

    @classmethod
    def open(
        cls, base: Base, config: LanguageConfig, *, generator: torch.Generator | None, runtime: Runtime
    ) -> EncoderRecogniser:
        """The recogniser on a BERT's folder. Raises FormatError where it is another kind of model."""
        model = cls(load_bert(base.folder), WordPieces.read(base), base=base, config=config, generator=generator)
        return model.to(runtime.device)

    @property
    def width(self) -> int:
        """Size of the word embeddings."""
        return self.bert.sizes.width

    def losses(self, actions: Actions, targets: Tensor, *, labels: Sequence[str]) -> dict[str, Tensor]:
        """Cross-entropy among `labels` (at least two, to have something to learn), and the share of clips right."""
        logits = self._logits(actions, checked_labels(labels))
        targets = targets.to(logits.device)
        right = (logits.argmax(dim=1) == targets).float().mean()
        return {"total": functional.cross_entropy(logits, targets), "right": right}

    def scores(self, actions: Actions, *, labels: Sequence[str], scoring: str = "") -> Tensor:
        """Cosines over the temperature (B, labels): the logits that were trained."""
        if scoring not in ("", *self.scorings):
            raise FeatureMismatch(f"scoring {scoring!r}; an encoder knows {', '.join(self.scorings)}")
        with evaluating(self):
            return self._logits(actions, checked_labels(labels))

    def write(
        self,
        actions: Actions,
        *,
        labels: Sequence[str] = (),
        most: int = 16,
        temperature: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> list[str]:
        """An encoder writes no words: always FeatureMismatch."""
        raise FeatureMismatch(
            f"{self.base.name} is an encoder and writes no words; give it labels to choose among, or use a causal or "
            "seq2seq model"
        )

    def embed(self, actions: Actions, *, labels: Sequence[str] = ()) -> Tensor:
        """Unit vectors (B, width) of action sentences, in the space of the labels' texts, with gradient."""
        device = self.bert.words.weight.device
        vectors, mask = checked_actions(
            Actions(*(part.to(device) for part in actions)), code_width=self.config.code_width
        )
        vectors = self.projection(vectors) if self.projection is not None else vectors.to(self.bert.words.weight.dtype)
        said = instruction(labels if self.config.listed else (), cue=self.config.cue)
        before = self._text([self._words.first, *self._words.ids(said.before)], clips=len(vectors))
        after = self._text([*self._words.ids(said.after), self._words.last], clips=len(vectors))
        prompt = packed([(before, None), (vectors, mask), (after, None)])
        return _pooled(self.bert(prompt, layer=self.config.layer), prompt.mask)

    def embed_texts(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors (texts, width) of labels: by the pre-trained model (kept), or by the tuned one."""
        if self.config.tuning == "all":
            return torch.stack([self._sentence(text) for text in texts])
        fresh = [text for text in texts if text not in self._embedded]
        with torch.no_grad(), pre_trained(self.bert):
            self._embedded |= {text: self._sentence(text) for text in fresh}
        return torch.stack([self._embedded[text] for text in texts]).to(self.bert.words.weight.device)

    def parameters_trained(self) -> dict[str, nn.Parameter]:
        """What is trained, by name."""
        return {name: parameter for name, parameter in self.named_parameters() if parameter.requires_grad}

    def _logits(self, actions: Actions, labels: tuple[str, ...]) -> Tensor:
        """Cosines of clips and labels over the temperature (B, labels)."""
        cosines = self.embed(actions, labels=labels).float() @ self.embed_texts(labels).float().T
        return cosines / self.config.temperature

    def _text(self, ids: Sequence[int], *, clips: int) -> Tensor:
        """Word embeddings (clips, L, width) of token ids, the same for every clip."""
        tokens = torch.tensor(ids, dtype=torch.int64, device=self.bert.words.weight.device)
        return self.bert.words(tokens).expand(clips, -1, -1)

    def _sentence(self, text: str) -> Tensor:
        """The unit vector (width,) of a text by itself, cut at the tokens the encoder was trained with."""
        ids = [self._words.first, *self._words.ids(text)[: self._words.most - 2], self._words.last]
        part = self._text(ids, clips=1)
        prompt = packed([(part, None)])
        return _pooled(self.bert(prompt), prompt.mask)[0]


class WordPieces:
    """An encoder's tokenizer: ids of text, and what stands first and last."""

    def __init__(self, tokenizer: object, *, most: int) -> None:
        self._tokenizer = tokenizer
        self.most = most
        self.first, self.last = tokenizer.encode("").ids  # type: ignore[attr-defined]

    @classmethod
    def read(cls, base: Base) -> WordPieces:
        """From a model's folder. Raises MissingData or FormatError for one without a BERT's tokenizer."""
        from tokenizers import Tokenizer

        path = base.folder / "tokenizer.json"
        read_json(path)
        settings = base.folder / "sentence_bert_config.json"
        most = read_json(settings).get("max_seq_length") if settings.is_file() else None
        try:
            tokenizer = Tokenizer.from_file(str(path))
            tokenizer.no_truncation()
            tokenizer.no_padding()
            return cls(tokenizer, most=int(most or 512))
        except Exception as error:  # the library raises plain Exception
            raise FormatError(f"not a BERT's tokenizer: {error}", path=path) from error

    def ids(self, text: str) -> list[int]:
        """Token ids of a text, nothing around them."""
        return self._tokenizer.encode(text, add_special_tokens=False).ids  # type: ignore[attr-defined]


def _pooled(hidden: Tensor, mask: Tensor) -> Tensor:
    """Unit vectors (B, width): the mean of the valid hidden states (B, L, width)."""
    weight = mask[..., None].to(hidden.dtype)
    return functional.normalize((hidden * weight).sum(dim=1) / weight.sum(dim=1), dim=-1)
