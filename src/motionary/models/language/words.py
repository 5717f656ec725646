"""A language model's word embeddings: what the tokenizer's codes are drawn towards (LLM-AR, Eq. 7).

Read straight from the model's safetensors, so that a model of many gigabytes is not loaded for one matrix.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MissingData
from motionary.models.language.base import read_json, weight_files

EMBEDDINGS = (
    "embed_tokens.weight",
    "wte.weight",
    "word_embeddings.weight",
    "shared.weight",
    "embed_in.weight",
    "tok_embeddings.weight",
)
"""Ends of the matrix's name: in Llama and its kin, GPT-2, BERT and BLOOM, T5, GPT-NeoX, Llama's own files."""

SPACES = ("\u2581", "\u0120")
"""What marks a piece that begins a word: sentencepiece's, and byte-level BPE's."""


class Words(NamedTuple):
    """Real words and their embeddings (words, width), float32."""

    words: list[str]
    vectors: NDArray[np.float32]


def word_embeddings(
    folder: str | Path, *, most: int = 2048, rng: np.random.Generator | None = None, shortest: int = 3
) -> Words:
    """The embeddings of at most `most` real words of the model in `folder`, drawn with `rng`.

    Real are the tokens that are a whole word of `shortest` plain letters or more, in lower case: no marks, numbers or
    pieces of words. Without `rng` the first ones, which are the most common in most vocabularies.

    Raises MissingData or FormatError for a folder without a tokenizer.json, safetensors or such a matrix.
    """
    folder = Path(folder)
    tokens = real_words(vocabulary_of(folder), shortest=shortest)
    if not tokens:
        raise FormatError("no token of its vocabulary is a whole word", path=folder / "tokenizer.json")
    names = list(tokens)
    if len(names) > most:
        chosen = range(most) if rng is None else sorted(rng.choice(len(names), size=most, replace=False))
        names = [names[number] for number in chosen]
    return Words(names, _rows(folder, [tokens[name] for name in names]))


def real_words(vocabulary: dict[str, int], *, shortest: int = 3) -> dict[str, int]:
    """Whole words of a vocabulary with their token's number, in the order of those."""
    mark = next((space for space in SPACES if any(token.startswith(space) for token in vocabulary)), "")
    found = {}
    for token, number in sorted(vocabulary.items(), key=lambda entry: entry[1]):
        word = token[len(mark) :]
        if token.startswith(mark) and len(word) >= shortest and word.isascii() and word.isalpha() and word.islower():
            found.setdefault(word, number)
    return found


def vocabulary_of(folder: Path) -> dict[str, int]:
    """Tokens and their numbers, of WordPiece, BPE and Unigram tokenizers, without marks that were added."""
    path = folder / "tokenizer.json"
    model = read_json(path).get("model")
    entries = model.get("vocab") if isinstance(model, dict) else None
    if isinstance(entries, dict):
        return {str(token): int(number) for token, number in entries.items()}
    if isinstance(entries, list):
        return {str(entry[0]): number for number, entry in enumerate(entries) if isinstance(entry, list) and entry}
    raise FormatError("holds no vocabulary", path=path)


def _rows(folder: Path, numbers: list[int]) -> NDArray[np.float32]:
    """Rows of the input embeddings, float32."""
    import torch
    from safetensors import SafetensorError, safe_open

    for path in weight_files(folder):
        try:
            with safe_open(path, framework="pt") as file:
                name = next((name for name in file.keys() if name.endswith(EMBEDDINGS)), None)  # noqa: SIM118
                if name is None:
                    continue
                matrix = file.get_tensor(name)
        except SafetensorError as error:
            raise FormatError(f"not a safetensors file: {error}", path=path) from error
        if max(numbers) >= len(matrix):
            raise FormatError(f"{name} has {len(matrix)} rows, fewer than the tokenizer's tokens", path=path)
        return matrix[torch.tensor(numbers)].float().numpy()
    raise MissingData(f"{folder}: no word embeddings among the weights ({', '.join(EMBEDDINGS)})")
