"""What a training run leaves on disk: its recipe, its log, and one state file from which it goes on to the bit."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from motionary.errors import FeatureMismatch, FormatError
from motionary.models.checkpoint import write_atomically

RECIPE = "recipe.json"
LOG = "log.jsonl"
STATE = "state.safetensors"
CHECKPOINT = "checkpoint"
LEFT_OVER = 600.0
"""Seconds after which a half-written state is nobody's: writing one takes a few, and a killed run leaves it there."""


@dataclass(frozen=True)
class RunFolder:
    """A training run's folder; `identity` names recipe and data, so that a state is never resumed with others."""

    path: Path
    identity: str

    @classmethod
    def open(cls, path: str | Path, *, recipe: Mapping[str, Any], identity: str) -> RunFolder:
        """Make the folder if it is not there, and write the recipe; states that killed runs were writing are removed.

        Raises FeatureMismatch if it is another run's.
        """
        folder = cls(Path(path), identity)
        folder.path.mkdir(parents=True, exist_ok=True)
        recipe_bytes = (json.dumps(dict(recipe) | {"identity": identity}, indent=1) + "\n").encode()
        file = folder.path / RECIPE
        if file.is_file() and (folder.path / STATE).is_file() and file.read_bytes() != recipe_bytes:
            raise FeatureMismatch(
                f"{path}: holds the state of a run with another recipe or other data; name a new folder"
            )
        write_atomically(file, recipe_bytes)
        for half in folder.path.glob(f".{STATE}.*"):
            if time.time() - half.stat().st_mtime > LEFT_OVER:
                half.unlink(missing_ok=True)
        return folder

    @property
    def checkpoint(self) -> Path:
        """Folder of the finished run's checkpoint."""
        return self.path / CHECKPOINT

    def save_state(self, step: int, model: torch.nn.Module, optimiser: torch.optim.Optimizer) -> None:
        """Write weights, the optimiser's moments and the number of steps done, in one atomic file.

        Parameters that are not trained are left out: they are what the run began with. There is no random state to
        keep: every step's randomness follows from the seed and the step's number.
        """
        from safetensors.torch import save

        left_out = left_out_names(model)
        tensors = {f"model/{name}": value for name, value in model.state_dict().items() if name not in left_out}
        for name, parameter in model.named_parameters():
            for kind, value in optimiser.state.get(parameter, {}).items():
                tensors[f"optimiser/{kind}/{name}"] = value
        metadata = {"step": str(step), "identity": self.identity}
        contiguous = {name: tensor.detach().contiguous() for name, tensor in tensors.items()}
        write_atomically(self.path / STATE, save(contiguous, metadata))

    def load_state(self, model: torch.nn.Module, optimiser: torch.optim.Optimizer) -> int:
        """Put the last saved state into model and optimiser; returns the steps done, 0 where there is no state.

        Raises FormatError for a damaged file, FeatureMismatch for one of another run.
        """
        path = self.path / STATE
        if not path.is_file():
            return 0
        step, identity, tensors = _read_state(path)
        if identity != self.identity:
            raise FeatureMismatch(f"{path}: the state of another run; name a new folder, or delete this one")
        weights = {name.removeprefix("model/"): value for name, value in tensors.items() if name.startswith("model/")}
        expected = model.state_dict().keys() - left_out_names(model)
        if expected != weights.keys():
            raise FormatError(
                f"holds other weights than this model's: {sorted(expected ^ weights.keys())[:3]}", path=path
            )
        model.load_state_dict(weights, strict=False)
        for name, parameter in model.named_parameters():
            for kind in ("step", "exp_avg", "exp_avg_sq"):
                key = f"optimiser/{kind}/{name}"
                if key in tensors:
                    optimiser.state[parameter][kind] = tensors[key].to(parameter.device)
        return step

    def log(self, step: int, values: dict[str, Any]) -> None:
        """Append one line to the log."""
        with (self.path / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": step, **values}) + "\n")

    def rewind_log(self, step: int) -> None:
        """Drop the log's lines after step `step`, and a last line cut by a kill: the run repeats those steps."""
        path = self.path / LOG
        if not path.is_file():
            return
        kept = []
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                if json.loads(line)["step"] <= step:
                    kept.append(line)
            except (ValueError, KeyError):
                continue
        write_atomically(path, "".join(line + "\n" for line in kept).encode())


def left_out_names(model: torch.nn.Module) -> set[str]:
    """Names of the parameters that are not trained, and all but the first name of those that have several."""
    first = dict(model.named_parameters())
    trained = {name for name, parameter in first.items() if parameter.requires_grad}
    return {name for name, _ in model.named_parameters(remove_duplicate=False)} - trained


def _read_state(path: Path) -> tuple[int, str, dict[str, Tensor]]:
    """Steps done, identity and tensors of a state file."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            # Cloned, since a tensor of the mapped file would follow the file's bytes.
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
            return int(metadata["step"]), metadata["identity"], tensors
    except (SafetensorError, KeyError, ValueError) as error:
        raise FormatError(f"not the state of a training run: {error}; delete it to start again", path=path) from error
