"""What `GenerativeRecogniser` asks of a model that writes: the chances of answers, all at once or token by token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from torch import Tensor, nn

from motionary.errors import FeatureMismatch
from motionary.models.language.packing import Prompt


class Written(Protocol):
    """Where an answer stands: the prompts read and the tokens so far, one row a clip."""

    def repeated(self, times: int) -> Written:
        """Each row `times` times, next to itself; this state must not be used any more."""
        ...


class Engine(Protocol):
    """A model that writes, on a device; implementations are `nn.Module`s."""

    def words(self) -> nn.Embedding:
        """Its input embeddings."""
        ...

    def taught(self, prompt: Prompt, answers: Tensor, mask: Tensor) -> Tensor:
        """Logits (N, V) of the N valid tokens of `answers` (B, T), row after row, each given the right ones before it.

        The prompt holds no answer yet.
        """
        ...

    def begin(self, prompt: Prompt) -> tuple[Written, Tensor]:
        """Read prompts; the state, and the logits (B, V) of the answers' first tokens."""
        ...

    def extend(self, state: Any, ids: Tensor, mask: Tensor) -> tuple[Any, Tensor]:
        """Write `ids` (B, T), valid where `mask`; the new state, and the logits (B, T, V) of what follows each."""
        ...


def blocks_of(model: nn.Module, *, count: int, name: str) -> nn.ModuleList:
    """The stack of `count` blocks in a model. Raises FeatureMismatch where there is none."""
    found = next((part for part in model.modules() if isinstance(part, nn.ModuleList) and len(part) == count), None)
    if found is None:
        raise FeatureMismatch(f"{name}: no stack of {count} blocks is to be found; use enter='input'")
    return found


@contextmanager
def entering(block: nn.Module | None, prompt: Prompt) -> Iterator[Prompt]:
    """Inside, the prompt's codes enter before `block`; yields the prompt to read, which then holds zeros for them.

    Without a block it is the prompt as it is.
    """
    if block is None:
        yield prompt
        return

    def put(_: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        if args:
            return (prompt.entered(args[0]), *args[1:]), kwargs
        return args, kwargs | {"hidden_states": prompt.entered(kwargs["hidden_states"])}

    handle = block.register_forward_pre_hook(put, with_kwargs=True)
    try:
        yield prompt.emptied()
    finally:
        handle.remove()


def block_at(model: nn.Module, layer: int | None, *, count: int, name: str) -> nn.Module | None:
    """The block before which codes enter; None for the input. Raises FeatureMismatch past the last block."""
    if layer is None:
        return None
    if layer >= count:
        raise FeatureMismatch(f"enter 'layer {layer}': {name} has {count} layers, from 0 on")
    return blocks_of(model, count=count, name=name)[layer]
