"""A language model on this machine, by the path of its Hugging Face folder: causal or sequence to sequence."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from motionary.errors import BackendError, MissingData, MissingExtra
from motionary.text.backends.openai_server import usable
from motionary.text.backends.protocol import Answer, Done, Message, Request, Usage


class LocalModelBackend:
    """Completions of the model at `path`: nothing is downloaded, only safetensors load, no code of the folder runs.

    `device`: "cpu", "cuda" ... `batch`: completions generated at once. `attempts`: how often a completion that is
    empty, refused or not of the form asked for is drawn again, with another seed. Equal seeds give equal answers on one
    machine. Raises `MissingData` where there is no model, `MissingExtra` without the package transformers.
    """

    def __init__(self, *, path: str | Path, device: str = "cpu", batch: int = 8, attempts: int = 3) -> None:
        self._path = Path(path).expanduser()
        if not (self._path / "config.json").is_file():
            raise MissingData(f"{self._path}: no config.json there; give the folder of a Hugging Face model")
        self._device, self._batch, self._attempts = device, max(1, batch), max(1, attempts)
        self._model, self._tokenizer, self._causal = _load(self._path, device)

    @property
    def name(self) -> str:
        """The folder's name and a hash of its configuration and the size of its weights."""
        digest = hashlib.sha256((self._path / "config.json").read_bytes())
        for file in sorted(self._path.glob("*.safetensors")):
            digest.update(f"{file.name} {file.stat().st_size}".encode())
        return f"transformers:{self._path.name}@{digest.hexdigest()[:12]}"

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """One answer a request, its completions in batches; see `Backend.answer`."""
        answers = []
        for place, request in enumerate(requests):
            answers.append(self._complete(request))
            if done is not None:
                done(place, answers[-1])
        return answers

    def _complete(self, request: Request) -> Answer:
        prompt = self._prompt(request.messages)
        texts: list[str] = []
        usage = Usage()
        for attempt in range(self._attempts + request.count - 1):
            wanted = min(request.count - len(texts), self._batch)
            completions, spent = self._generate(prompt, request, wanted=wanted, attempt=attempt)
            texts += usable(completions, request)
            usage += spent
            if len(texts) >= request.count:
                return Answer(tuple(texts), self.name, usage)
        raise BackendError(
            f"{self.name}: {len(texts)} usable of {request.count} texts for prompt {request.prompt!r} after "
            f"{usage.calls} attempts; a larger model, or more max_tokens, may do"
        )

    def _prompt(self, messages: Sequence[Message]) -> str:
        """The turns as the model's own chat template writes them, else as paragraphs."""
        if getattr(self._tokenizer, "chat_template", None):
            turns = [{"role": message.role, "content": message.content} for message in messages]
            return self._tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        return "\n\n".join(message.content for message in messages) + "\n"

    def _generate(self, prompt: str, request: Request, *, wanted: int, attempt: int) -> tuple[list[str], Usage]:
        import torch

        sampling = request.sampling
        inputs = self._tokenizer(prompt, return_tensors="pt", truncation=True, max_length=self._room(request))
        inputs = {name: tensor.to(self._device) for name, tensor in inputs.items() if name != "token_type_ids"}
        drawn: dict[str, Any] = {"do_sample": False}
        if sampling.temperature > 0:
            drawn = {"do_sample": True, "temperature": sampling.temperature, "top_p": sampling.top_p, "top_k": 0}
            drawn["num_return_sequences"] = wanted
        with torch.random.fork_rng(devices=[]), torch.inference_mode():
            torch.manual_seed(sampling.seed + 7919 * attempt)
            out = self._model.generate(
                **inputs, max_new_tokens=sampling.max_tokens, pad_token_id=self._tokenizer.pad_token_id, **drawn
            )
        read = int(inputs["input_ids"].shape[1])
        new = out[:, read:] if self._causal else out
        written = int((new != self._tokenizer.pad_token_id).sum())
        return self._tokenizer.batch_decode(new, skip_special_tokens=True), Usage(read, written, calls=1)

    def _room(self, request: Request) -> int:
        """Tokens of prompt that leave room for the answer in the model's window."""
        config = self._model.config
        window = getattr(config, "max_position_embeddings", None) or getattr(config, "n_positions", None) or 4096
        return max(16, int(window) - (request.sampling.max_tokens if self._causal else 0))


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
        model = kind.from_pretrained(path, use_safetensors=True, **safe).to(device).eval()
        tokenizer = transformers.AutoTokenizer.from_pretrained(path, padding_side="left", **safe)
    except (OSError, ValueError, KeyError) as error:
        raise BackendError(
            f"{path}: cannot be loaded as a language model ({' '.join(str(error).split())[:200]})"
        ) from error
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return model, tokenizer, causal
