"""Graph network: shapes, what must not change its answer (order of joints and people, padding), losses, checkpoints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from motionary.errors import FeatureMismatch
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.graph.adjacency import partition
from motionary.models.graph.checkpoint import load_graph, save_graph
from motionary.models.graph.config import PAPER_BLOCKS, STREAMS, GraphConfig
from motionary.models.graph.losses import class_balanced_focal, class_weights, cross_entropy
from motionary.models.graph.model import GraphNetwork, parameter_count, predict
from motionary.models.graph.streams import stream_of

BONES = ((0, 1), (2, 1), (3, 2), (4, 2))
CONFIG = GraphConfig(joints=5, bones=BONES, classes=6, blocks=((8, 1), (12, 2), (12, 1)))


def network(config: GraphConfig = CONFIG, seed: int = 0) -> GraphNetwork:
    """A network whose batch norms and learnt graph are not at their start, in evaluation mode."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = GraphNetwork(config)
        for name, parameter in model.named_parameters():
            if name.endswith("learnt"):
                parameter.data.normal_(0.0, 0.1)
        model.train()
        model(*clips(8))
        return model.eval()


def clips(count: int = 3, frames: int = 16, people: int = 2, seed: int = 0) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    positions = torch.randn(count, frames, people, CONFIG.joints, 3, generator=generator)
    return positions, torch.ones(positions.shape[:-1], dtype=torch.bool)


@pytest.mark.parametrize("adaptive", [True, False])
@pytest.mark.parametrize("streams", [*((each,) for each in STREAMS), ("joint", "bone")])
def test_shapes(adaptive: bool, streams: tuple[str, ...]) -> None:
    model = network(replace(CONFIG, adaptive=adaptive, streams=streams))
    positions, mask = clips()
    assert predict(model, positions, mask).shape == (3, 6)
    assert model.embed(positions, mask).shape == (3, 12)
    model.train()
    cross_entropy(model(positions, mask), torch.tensor([0, 1, 2])).backward()
    silent = [name for name, each in model.named_parameters() if each.grad is None or not each.grad.isfinite().all()]
    assert not silent


def test_the_papers_size() -> None:
    bones = tuple((joint, 0) for joint in range(1, 25))
    adaptive = parameter_count(GraphNetwork(GraphConfig(joints=25, bones=bones, classes=60)))
    plain = parameter_count(GraphNetwork(GraphConfig(joints=25, bones=bones, classes=60, adaptive=False)))
    assert len(PAPER_BLOCKS) == 10
    assert 3.3e6 < adaptive < 3.6e6  # the published code's has 3.45 million
    assert plain < adaptive


@pytest.mark.parametrize("adaptive", [True, False])
def test_another_numbering_of_the_joints_changes_nothing(adaptive: bool) -> None:
    model = network(replace(CONFIG, adaptive=adaptive))
    order = torch.tensor([3, 0, 4, 2, 1])  # joint `order[i]` is now number i
    number = {int(old): new for new, old in enumerate(order)}
    bones = tuple((number[a], number[b]) for a, b in BONES)
    other = GraphNetwork(replace(model.config, bones=bones)).eval()
    state = dict(model.state_dict())
    for name, value in state.items():
        if name.endswith("learnt"):
            state[name] = value[:, order][:, :, order]
        elif name.startswith("norm.") and value.ndim:
            state[name] = value.view(CONFIG.joints, 3)[order].flatten()
    other.load_state_dict(state)
    positions, mask = clips()
    mask[0, 3, 0, 1] = False
    expected = predict(model, positions, mask)
    torch.testing.assert_close(
        predict(other, positions[:, :, :, order], mask[..., order]), expected, atol=1e-5, rtol=1e-5
    )
    assert not torch.allclose(predict(model, positions[:, :, :, order], mask[..., order]), expected, atol=1e-2)


def test_the_order_of_people_changes_nothing() -> None:
    model = network()
    positions, mask = clips(people=3)
    torch.testing.assert_close(
        predict(model, positions[:, :, [2, 0, 1]], mask[:, :, [2, 0, 1]]), predict(model, positions, mask)
    )


@pytest.mark.parametrize("adaptive", [True, False])
def test_padding_changes_nothing(adaptive: bool) -> None:
    model = network(replace(CONFIG, adaptive=adaptive))
    positions, mask = clips(people=1)
    expected = predict(model, positions, mask)
    longer = torch.cat((positions, torch.full((3, 7, 1, 5, 3), 9.0)), dim=1)
    longer_mask = torch.cat((mask, torch.zeros(3, 7, 1, 5, dtype=torch.bool)), dim=1)
    torch.testing.assert_close(predict(model, longer, longer_mask), expected, atol=1e-5, rtol=1e-5)
    crowd = torch.cat((longer, torch.full_like(longer, 5.0)), dim=2)
    crowd_mask = torch.cat((longer_mask, torch.zeros_like(longer_mask)), dim=2)
    torch.testing.assert_close(predict(model, crowd, crowd_mask), expected, atol=1e-5, rtol=1e-5)


def test_unseen_joints_do_not_speak() -> None:
    model = network()
    positions, mask = clips()
    mask[:, :, :, 4] = False
    changed = positions.clone()
    changed[:, :, :, 4] = 7.0
    torch.testing.assert_close(predict(model, changed, mask), predict(model, positions, mask))
    assert predict(model, positions, torch.zeros_like(mask)).isfinite().all()


def test_absent_people_do_not_enter_the_batch_norm() -> None:
    positions, mask = clips(people=1)
    padded = torch.cat((positions, torch.zeros_like(positions)), dim=2)
    padded_mask = torch.cat((mask, torch.zeros_like(mask)), dim=2)
    alone, beside = network(), network()
    alone.train()(positions, mask)
    beside.train()(padded, padded_mask)
    for (name, expected), found in zip(alone.state_dict().items(), beside.state_dict().values(), strict=True):
        torch.testing.assert_close(found, expected, msg=name)


def test_partition() -> None:
    graph = partition(BONES, joints=5)
    assert graph.shape == (3, 5, 5)
    torch.testing.assert_close(graph[0], torch.eye(5))
    assert graph[1][:, 2].tolist() == [0, 0, 0, 0.5, 0.5]  # joint 2 takes from 3 and 4, which are further out
    assert graph[2][:, 2].tolist() == [0, 1, 0, 0, 0]
    assert graph[1][:, 0].tolist() == [0] * 5
    joined = (graph[1] > 0) | (graph[2] > 0)
    assert bool((joined == joined.T).all())


def test_streams() -> None:
    positions, mask = clips()
    mask[0, 3, 0, 2] = False
    bones = stream_of(positions, mask, stream="bone", bones=BONES)
    torch.testing.assert_close(bones[1, 0, 0, 3], positions[1, 0, 0, 3] - positions[1, 0, 0, 2])
    assert not bones[:, :, :, 1].any()
    assert not bones[0, 3, 0, [2, 3, 4]].any()  # an end is not seen
    motion = stream_of(positions, mask, stream="joint_motion", bones=BONES)
    torch.testing.assert_close(motion[1, 2], positions[1, 3] - positions[1, 2])
    assert not motion[:, -1].any()
    assert not motion[0, 2:4, 0, 2].any()
    with pytest.raises(FeatureMismatch, match="there are joint"):
        stream_of(positions, mask, stream="x", bones=BONES)


def test_class_weights() -> None:
    weights = class_weights(torch.tensor([100, 10, 0, 1]))
    assert weights[2] == 0
    assert weights.sum() == pytest.approx(4)
    assert float(weights[3] / weights[1]) == pytest.approx(10, rel=1e-3)  # beta near 1: one over the number
    np.testing.assert_allclose(class_weights(torch.tensor([100, 10]), beta=0.0), [1, 1])
    for counts, beta in (([0, 0], 0.9), ([1], 1.0)):
        with pytest.raises(FeatureMismatch, match="class weights"):
            class_weights(torch.tensor(counts), beta=beta)


def test_focal_loss_by_hand() -> None:
    logits, labels = torch.tensor([[2.0, -1.0], [0.5, 0.0]]), torch.tensor([0, 1])
    weights = torch.tensor([0.5, 1.5])
    expected = 0.0
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        for number, logit in enumerate(row):
            p = 1 / (1 + np.exp(-logit if number == label else logit))
            expected -= float(weights[label]) * (1 - p) ** 2 * np.log(p)
    found = class_balanced_focal(logits, labels, weights=weights, gamma=2.0)
    assert float(found) == pytest.approx(expected / 2, rel=1e-6)
    binary = class_balanced_focal(logits, labels, weights=torch.ones(2), gamma=0.0)
    truth = torch.nn.functional.one_hot(labels, 2).float()
    torch.testing.assert_close(binary, 2 * torch.nn.functional.binary_cross_entropy_with_logits(logits, truth))


def test_it_learns_which_joint_moves() -> None:
    generator = torch.Generator().manual_seed(1)
    labels = torch.arange(24) % 3
    positions = 0.1 * torch.randn(24, 12, 1, 5, 3, generator=generator)
    for row, label in enumerate(labels.tolist()):
        positions[row, :, 0, (0, 3, 4)[label], 1] += torch.sin(torch.linspace(0, 6, 12))
    mask = torch.ones(positions.shape[:-1], dtype=torch.bool)
    model = network(replace(CONFIG, classes=3)).train()
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(60):
        optimiser.zero_grad()
        cross_entropy(model(positions, mask), labels).backward()
        optimiser.step()
    assert (predict(model, positions, mask).argmax(dim=1) == labels).all()


def test_checkpoint_round_trip(tmp_path: Path) -> None:
    model = network()
    info = CheckpointInfo(
        config={},
        mean=np.zeros(3, np.float32),
        std=np.ones(3, np.float32),
        normaliser="none",
        text_encoder="",
        skeleton="five",
        features="joints",
        fps=30.0,
        training={"classes": list("abcdef")},
    )
    save_graph(tmp_path / "net", model, info=info)
    loaded, found = load_graph(tmp_path / "net")
    assert (found.model, found.skeleton, loaded.config) == ("graph", "five", model.config)
    torch.testing.assert_close(predict(loaded, *clips()), predict(model, *clips()))


@pytest.mark.parametrize(
    "change",
    [
        {"joints": 0},
        {"bones": ((0, 9),)},
        {"blocks": ()},
        {"kernel": 4},
        {"dropout": 1.0},
        {"streams": ("x",)},
        {"classes": 0},
    ],
)
def test_configurations_that_make_no_sense(change: dict[str, object]) -> None:
    with pytest.raises(FeatureMismatch, match=next(iter(change))):
        GraphConfig.from_dict(CONFIG.to_dict() | change)
    with pytest.raises(FeatureMismatch, match="has no depth"):
        GraphConfig.from_dict({"depth": 3})
    with pytest.raises(FeatureMismatch, match="not a graph"):
        GraphConfig.from_dict({"joints": 3})
