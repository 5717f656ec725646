"""Two processes that share out a batch end where one process with the whole batch ends."""

import json
import os
import socket
import subprocess
import sys
import textwrap
from dataclasses import replace

import numpy as np
import pytest
import torch
from test_loop import MODEL, RECIPE, Words, corpora
from test_policies import rich_corpora

from motionary.errors import FormatError, MotionaryError
from motionary.models.checkpoint import read_checkpoint
from motionary.models.contrastive.losses import contrastive_loss
from motionary.training.distributed import ALONE, Processes, joined
from motionary.training.loop import step_noise, train

LOSS = replace(MODEL.loss, contrastive=1.0, kl=0.01, latent=0.1)
PLAIN = replace(MODEL, dropout=0.0, loss=LOSS)
RECIPES = {
    "info_nce": replace(RECIPE, model=PLAIN, steps=2, batch=6),
    "hn_nce, tmr++": replace(
        RECIPE, model=replace(PLAIN, loss=replace(LOSS, contrastive_kind="hn_nce")), steps=2, batch=6, policy="tmr++"
    ),
    "tokens averaged": replace(RECIPE, model=PLAIN, steps=2, batch=6, policy="action-gpt"),
}


def run(name, folder, **options):
    """One process' whole run of a recipe; under torchrun's variables its part of one."""
    train(RECIPES[name], rich_corpora(), folder, encoder=Words(), half_weights=False, **options)
    return joined()


def as_torchrun(code, *, count=2, arguments=()):
    """Run `code` in `count` processes that are told of each other as torchrun tells; their outputs, exit codes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {"WORLD_SIZE": str(count), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}
    here = os.path.dirname(__file__)  # noqa: PTH120
    code = f"import sys; sys.path.insert(0, {here!r})\n" + textwrap.dedent(code)
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code, *map(str, arguments)],
            env=os.environ | told | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(count)
    ]
    try:
        ended = [process.communicate(timeout=120) for process in started]
    finally:
        for process in started:
            process.kill()
    return [(process.returncode, *texts) for process, texts in zip(started, ended, strict=True)]


def logged(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


TRAINED = """
    import sys, test_distributed
    from pathlib import Path
    for name in test_distributed.RECIPES:
        processes = test_distributed.run(name, Path(sys.argv[1]) / name)
    print(processes.rank, processes.count)
"""


@pytest.fixture(scope="module")
def by_two(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two")
    results = as_torchrun(TRAINED, arguments=(folder,))
    assert all(code == 0 for code, _, _ in results), results
    assert [out.split()[-2:] for _, out, _ in results] == [["0", "2"], ["1", "2"]]
    return folder


@pytest.mark.parametrize("name", RECIPES)
def test_two_processes_give_the_losses_gradients_and_weights_of_one(tmp_path, by_two, name):
    run(name, tmp_path)
    ours, theirs = logged(tmp_path), logged(by_two / name)
    assert len(ours) == len(theirs) == 2
    for one, two in zip(ours, theirs, strict=True):
        for term in ("total", "contrastive", "latent", "kl", "reconstruction", "gradient"):
            assert two[term] == pytest.approx(one[term], rel=1e-4, abs=2e-5), term
    weights = [trained(folder) for folder in (tmp_path, by_two / name)]
    start = read_checkpoint(_started(tmp_path / "start", name))[1]
    for key, value in weights[0].items():
        assert np.allclose(value, weights[1][key], atol=2e-5), key
    moved = [abs(start[key] - value).max() for key, value in weights[0].items() if "qkv.bias" not in key]
    assert max(moved) > 1e-3


def trained(folder):
    """A run's weights, but for the biases of attention's keys.

    The softmax does not feel these: their gradients are rounding errors, which Adam scales up to whole steps.
    """
    weights = read_checkpoint(folder / "checkpoint")[1]
    return {key: np.delete(value, np.s_[8:16]) if key.endswith("qkv.bias") else value for key, value in weights.items()}


def _started(folder, name):
    """A checkpoint of the weights that a run begins with."""
    recipe = replace(RECIPES[name], steps=1, learning_rate=0.0)
    return train(recipe, rich_corpora(), folder, encoder=Words(), half_weights=False)


RESUMED = """
    import sys, test_distributed
    test_distributed.run("info_nce", sys.argv[1])
"""


def test_a_run_of_one_goes_on_with_two_and_only_the_first_writes(tmp_path, by_two):
    run("info_nce", tmp_path, stop_after=1)
    assert all(code == 0 for code, _, _ in as_torchrun(RESUMED, arguments=(tmp_path,)))
    assert [line["step"] for line in logged(tmp_path)] == [1, 2]
    weights = [trained(folder) for folder in (tmp_path, by_two / "info_nce")]
    assert all(np.allclose(weights[0][key], weights[1][key], atol=2e-5) for key in weights[0])
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


UNEVEN = """
    import sys, test_distributed
    from dataclasses import replace
    from motionary.errors import FormatError
    test_distributed.RECIPES["info_nce"] = replace(test_distributed.RECIPES["info_nce"], batch=5)
    try:
        test_distributed.run("info_nce", sys.argv[1])
    except FormatError as error:
        print(error)
"""


def test_a_batch_that_cannot_be_shared_out_is_refused(tmp_path):
    for code, out, errors in as_torchrun(UNEVEN, arguments=(tmp_path,)):
        assert code == 0, errors
        assert "a batch of 5" in out
    assert not (tmp_path / "recipe.json").exists()


GATHERED = """
    import torch, test_distributed
    from motionary.training.distributed import joined
    processes = joined()
    print(test_distributed.own_gradient(processes).tolist(), processes.any(processes.rank == 1))
"""


def own_gradient(processes):
    """The gradient of the joint contrastive loss for a process' own rows."""
    rows = torch.randn(3, 4, 5, generator=torch.Generator().manual_seed(0))
    motion, text, sentences = (each[processes.rows(4)].clone().requires_grad_() for each in rows)
    gathered = [processes.gather(each) for each in (motion, text, sentences.detach())]
    contrastive_loss(*gathered, weights=LOSS).backward()
    return motion.grad


def test_gathered_rows_give_the_joint_loss_gradient():
    results = as_torchrun(GATHERED)
    assert all(code == 0 for code, _, _ in results), results
    joint = own_gradient(ALONE)
    for rank, (_, out, _) in enumerate(results):
        values, flag = out.rsplit(" ", 1)
        assert flag.strip() == "True"
        assert torch.allclose(torch.tensor(json.loads(values)), joint[rank::2], atol=1e-6)


def test_alone_nothing_is_shared_out():
    rows = torch.arange(4.0)
    assert ALONE.gather(rows) is rows
    assert ALONE.part([1, 2, 3]) == [1, 2, 3]
    assert [Processes(rank, 2).part("abcde") for rank in range(2)] == ["ace", "bd"]
    assert joined() == ALONE


def test_processes_that_cannot_be_joined_say_so(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.delenv("RANK", raising=False)
    with pytest.raises(MotionaryError, match="2 processes"):
        joined()


def test_noise_is_of_the_joint_batch_and_of_the_step_alone():
    one = step_noise(1, 2, shape=(2, 4, 8))
    assert torch.equal(one, step_noise(1, 2, shape=(2, 4, 8)))
    assert not torch.equal(one, step_noise(1, 3, shape=(2, 4, 8)))


def test_one_process_refuses_nothing(tmp_path):
    recipe = replace(RECIPES["info_nce"], batch=5)
    assert train(recipe, corpora(), tmp_path, encoder=Words()).is_dir()
    with pytest.raises(FormatError, match="batch"):
        replace(recipe, batch=0)
