"""Training by several processes at once: each takes its rows of the joint batch, and all end with the same weights.

`torchrun` starts the processes and says to each which it is. Every process draws the joint batch (a function of the
step alone), encodes its own rows, gathers the others' latents as negatives, and adds up the gradients. Why gradients
are summed here instead of wrapping the model in DistributedDataParallel: docs/decisions/distributed-training.md.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn

from motionary.errors import MotionaryError

T = TypeVar("T")

PATIENCE = timedelta(hours=12)
"""How long processes wait for each other: the first may embed a large data set's texts meanwhile. A process that dies
is noticed by torchrun, which ends the others."""


@dataclass(frozen=True)
class Processes:
    """Which process this is: number `rank` (from 0) of `count`. With a `count` of 1 nothing is sent anywhere."""

    rank: int = 0
    count: int = 1

    @property
    def first(self) -> bool:
        """Whether this is the process that writes and tells."""
        return self.rank == 0

    def part(self, rows: Sequence[T]) -> Sequence[T]:
        """This process' rows of a joint batch: every `count`th, so that rows sorted by length are shared out evenly."""
        return rows[self.rows(len(rows))]

    def rows(self, count: int) -> slice:
        """Which of `count` rows are this process'."""
        return slice(self.rank, count, self.count)

    def gather(self, rows: Tensor) -> Tensor:
        """The rows (n, ...) of all processes, (count * n, ...), those of process 0 first.

        All must have as many. The gradient of what is computed from them comes back for the own rows alone: where
        every process computes the same from the gathered rows, summed gradients are those of one process with all.
        """
        return rows if self.count == 1 else _Gather.apply(rows, self)  # pyright: ignore[reportReturnType]

    def sum_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Replace each gradient by its sum over the processes, in one exchange."""
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        if self.count == 1 or not gradients:
            return
        together = torch.cat([gradient.reshape(-1) for gradient in gradients])
        dist.all_reduce(together)
        for gradient, summed in zip(gradients, together.split([each.numel() for each in gradients]), strict=True):
            gradient.copy_(summed.view_as(gradient))

    def sum_terms(self, terms: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Each term summed over the processes."""
        if self.count == 1:
            return dict(terms)
        values = torch.stack([value.detach().double() for value in terms.values()])
        dist.all_reduce(values)
        return dict(zip(terms, values, strict=True))

    def any(self, flag: bool) -> bool:
        """Whether the flag is set in any process."""
        if self.count == 1:
            return flag
        raised = torch.tensor(int(flag))
        dist.all_reduce(raised, op=dist.ReduceOp.MAX)
        return bool(raised)

    def start_equal(self, model: nn.Module, *, done: int) -> None:
        """Give every process the weights of the first; raises MotionaryError where they are not at the same step."""
        if self.count == 1:
            return
        steps = [torch.empty(1, dtype=torch.int64) for _ in range(self.count)]
        dist.all_gather(steps, torch.tensor([done]))
        if len({int(step) for step in steps}) > 1:
            raise MotionaryError(
                f"the processes are at steps {[int(step) for step in steps]}: they must all see the same run folder"
            )
        for tensor in model.state_dict().values():
            dist.broadcast(tensor, src=0)

    @contextmanager
    def first_alone(self) -> Iterator[None]:
        """The first process does what is inside alone, and the others after it: they find on disk what it made."""
        if not self.first:
            dist.barrier()
        yield
        if self.first and self.count > 1:
            dist.barrier()


ALONE = Processes()


class _Gather(torch.autograd.Function):
    """`Processes.gather`."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor, processes: Processes) -> Tensor:
        ctx.own = slice(processes.rank * len(rows), (processes.rank + 1) * len(rows))
        parts = [torch.empty_like(rows) for _ in range(processes.count)]
        dist.all_gather(parts, rows.contiguous())
        return torch.cat(parts)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return gradients[0][ctx.own], None


def joined() -> Processes:
    """The processes that torchrun started, joined from the first call until this one ends; `ALONE` without torchrun.

    torchrun tells by the variables RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT. Raises MotionaryError where they
    are there and the processes cannot find each other.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) < 2:
        return ALONE
    if not dist.is_initialized():
        try:
            dist.init_process_group("gloo", timeout=PATIENCE)
        except (ValueError, RuntimeError) as error:
            raise MotionaryError(f"the {os.environ['WORLD_SIZE']} processes cannot be joined: {error}") from error
        atexit.register(dist.destroy_process_group)
    return Processes(dist.get_rank(), dist.get_world_size())


def is_first() -> bool:
    """Whether this process is the one that tells, before any are joined: by torchrun's RANK."""
    return os.environ.get("RANK", "0") == "0"
