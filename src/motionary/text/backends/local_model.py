"""A language model on this machine, by the path of its Hugging Face folder: causal or sequence to sequence."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from motionary.errors import BackendError, MissingData, MissingExtra
from motionary.text.backends.cleaning import usable
from motionary.text.backends.protocol import Answer, Done, Message, Request, Unanswered, Usage
from motionary.text.backends.replay import request_key

_SAMPLES = 64


@dataclass
class _Pending:
    """A request on its way: its prompt, what it has, and how many completions were drawn for it."""

    place: int
    request: Request
    prompt: str
    seed: int
    texts: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    drawn: int = 0


class LocalModelBackend:
    """Completions of the model at `path`: nothing is downloaded, only safetensors load, no code of the folder runs.

    `device`: "cpu", "cuda" ... `batch`: completions generated at once, of one request or of several. `attempts`: how
    often more a request's completions are drawn where some are empty, refused or not of the form asked for. Each
    completion has random numbers of its own, so that equal requests with equal seeds have equal answers whatever is
    asked beside them (up to rounding). Raises `MissingData` where there is no model, `MissingExtra` without the
    package transformers.
    """

    def __init__(self, *, path: str | Path, device: str = "cpu", batch: int = 8, attempts: int = 3) -> None:
        self._path = Path(path).expanduser()
        if not (self._path / "config.json").is_file():
            raise MissingData(f"{self._path}: no config.json there; give the folder of a Hugging Face model")
        self._device, self._batch, self._attempts = device, max(1, batch), max(1, attempts)
        self._model, self._tokenizer, self._causal = _load(self._path, device)
        self._name = f"transformers:{self._path.resolve().name}@{_fingerprint(self._path)}"

    @property
    def name(self) -> str:
        """The folder's name and a hash of its files: those of text whole, samples of the weights."""
        return self._name

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """One answer a request, completions of several in one batch; see `Backend.answer`."""
        answers: dict[int, Answer] = {}
        failures: dict[int, str] = {}
        waiting: list[_Pending] = []
        for place, request in enumerate(requests):
            pending = _Pending(place, request, self._prompt(request.messages), int(request_key(request)[:12], 16))
            too_long = self._too_long(pending)
            waiting += [] if too_long else [pending]
            failures |= {place: too_long} if too_long else {}
        while waiting:
            self._draw(waiting)
            for pending in [each for each in waiting if each.drawn]:
                request, missing = pending.request, pending.request.count - len(pending.texts)
                if missing > 0 and pending.drawn < request.count * (1 + self._attempts):
                    continue
                waiting.remove(pending)
                if not pending.texts:
                    failures[pending.place] = self._no_text(pending)
                    continue
                note = f"{len(pending.texts)} of {request.count} texts: the rest was unusable" if missing > 0 else ""
                answers[pending.place] = Answer(tuple(pending.texts), self.name, pending.usage, note)
                if done is not None:
                    done(pending.place, answers[pending.place])
        if failures:
            raise Unanswered(failures)
        return [answers[place] for place in range(len(requests))]

    def _draw(self, waiting: Sequence[_Pending]) -> None:
        """One batch: the completions that the first requests still lack, of those with one limit of tokens."""
        longest = waiting[0].request.sampling.max_tokens
        rows: list[tuple[_Pending, int]] = []
        for pending in waiting:
            if pending.request.sampling.max_tokens != longest:
                continue
            missing = min(pending.request.count - len(pending.texts), self._batch - len(rows))
            rows += [(pending, pending.drawn + copy) for copy in range(missing)]
            if len(rows) == self._batch:
                break
        completions, read, written = self._generate(rows, max_tokens=longest)
        for (pending, _), completion, taken, given in zip(rows, completions, read, written, strict=True):
            pending.drawn += 1
            pending.usage += Usage(taken, given, calls=1)
            texts = usable([completion], pending.request)
            pending.texts += texts if pending.request.schema is not None else texts[:1]

    def _generate(
        self, rows: Sequence[tuple[_Pending, int]], *, max_tokens: int
    ) -> tuple[list[tuple[str, bool]], list[int], list[int]]:
        """Completions (text, whether it ended by itself) of the rows, tokens read and written."""
        import torch

        from motionary.text.backends.row_sampling import RowSampling

        tokenizer = self._tokenizer
        inputs = tokenizer([pending.prompt for pending, _ in rows], return_tensors="pt", padding=True)
        inputs = {name: inputs[name].to(self._device) for name in ("input_ids", "attention_mask")}
        sampling = RowSampling([(each.request.sampling, each.seed + 7919 * copy) for each, copy in rows])
        with torch.inference_mode():
            out = self._model.generate(
                **inputs, generation_config=self._settings(max_tokens), logits_processor=[sampling]
            )
        new = out[:, inputs["input_ids"].shape[1] :] if self._causal else out[:, 1:]
        ends = torch.isin(new, torch.tensor(self._ends(), device=new.device))
        written = [int(row.float().argmax()) + 1 if row.any() else new.shape[1] for row in ends]
        texts = tokenizer.batch_decode(
            [row[:length] for row, length in zip(new, written, strict=True)], skip_special_tokens=True
        )
        whole = [bool(row.any()) for row in ends]
        return list(zip(texts, whole, strict=True)), inputs["attention_mask"].sum(dim=1).tolist(), written

    def _settings(self, max_tokens: int) -> Any:
        """Greedy decoding, since `RowSampling` draws; what else the folder's settings ask for is not taken over."""
        from transformers import GenerationConfig

        own = self._model.generation_config
        return GenerationConfig(
            max_new_tokens=max_tokens,
            do_sample=False,
            num_beams=1,
            pad_token_id=self._tokenizer.pad_token_id,
            bos_token_id=own.bos_token_id,
            eos_token_id=self._ends(),
            decoder_start_token_id=own.decoder_start_token_id,
        )

    def _ends(self) -> list[int]:
        ends = self._model.generation_config.eos_token_id
        ends = ends if isinstance(ends, list) else [ends]
        return [each for each in dict.fromkeys([*ends, self._tokenizer.eos_token_id]) if each is not None]

    def _prompt(self, messages: Sequence[Message]) -> str:
        """The turns as the model's own chat template writes them, else as paragraphs.

        The template's own control words are taken out of what the messages say. A template that knows no system turn
        gets its words at the head of the first one.
        """
        special = [word for word in self._tokenizer.all_special_tokens if len(word) > 1]
        turns = [{"role": each.role, "content": _without(each.content, special)} for each in messages]
        if not getattr(self._tokenizer, "chat_template", None):
            return "\n\n".join(turn["content"] for turn in turns) + "\n"
        from jinja2 import TemplateError

        try:
            return self._tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        except TemplateError:
            joined = {"role": "user", "content": "\n\n".join(turn["content"] for turn in turns)}
        try:
            return self._tokenizer.apply_chat_template([joined], tokenize=False, add_generation_prompt=True)
        except TemplateError as error:
            raise BackendError(f"{self._path}: the model's chat template fails ({str(error)[:160]})") from error

    def _too_long(self, pending: _Pending) -> str:
        """Why prompt and answer do not fit into the model's window, or ""."""
        config = self._model.config
        window = next((w for key in ("max_position_embeddings", "n_positions") if (w := getattr(config, key, 0))), 0)
        asked = len(self._tokenizer(pending.prompt)["input_ids"])
        answer = pending.request.sampling.max_tokens if self._causal else 0
        if not window or asked + answer <= window:
            return ""
        return f"{self.name}: the prompt has {asked} tokens and the answer {answer}, the model's window {window}"

    def _no_text(self, pending: _Pending) -> str:
        return (
            f"{self.name}: none of {pending.drawn} completions for prompt {pending.request.prompt!r} was usable (empty,"
            " refused, cut off or not of the form asked for); a larger model, or more max_tokens, may do"
        )


def _without(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = text.replace(word, " ")
    return text


def _fingerprint(path: Path) -> str:
    """A hash of a model's folder. Weights may be many GB: their sizes, heads and samples all over them count."""
    digest = hashlib.sha256()
    for file in sorted(path.glob("*.json")):
        digest.update(file.name.encode() + file.read_bytes())
    for file in sorted(path.glob("*.safetensors")):
        size = file.stat().st_size
        digest.update(f"{file.name} {size}".encode())
        with file.open("rb") as stream:
            for sample in range(_SAMPLES):
                stream.seek(size * sample // _SAMPLES)
                digest.update(stream.read(1 << 14))
    return digest.hexdigest()[:12]


def _load(path: Path, device: str) -> tuple[Any, Any, bool]:
    """The model, its tokenizer, and whether it is causal."""
    try:
        import transformers
    except ImportError as error:
        raise MissingExtra("the transformers back end needs a package; pip install 'motionary[local]'") from error
    if not list(path.glob("*.safetensors")):
        raise MissingData(f"{path}: no .safetensors weights there; other formats are pickles, which are never loaded")
    safe: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        config = transformers.AutoConfig.from_pretrained(path, **safe)
        causal = not getattr(config, "is_encoder_decoder", False)
        kind = transformers.AutoModelForCausalLM if causal else transformers.AutoModelForSeq2SeqLM
        model: Any = kind.from_pretrained(path, use_safetensors=True, **safe)
        tokenizer = transformers.AutoTokenizer.from_pretrained(path, padding_side="left", **safe)
    except Exception as error:  # a damaged folder fails in as many ways as there are model classes
        raise BackendError(
            f"{path}: cannot be loaded as a language model ({' '.join(str(error).split())[:200]})"
        ) from error
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    if tokenizer.pad_token_id is None or tokenizer.eos_token_id is None:
        raise BackendError(f"{path}: the tokenizer names no token that ends a text (eos_token)")
    return model.to(device).eval(), tokenizer, causal
