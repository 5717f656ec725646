"""The published evaluator, on random weights that the test writes in the published layout."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest
import torch

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.evaluator.model import MotionEncoder, MovementEncoder, TextEncoder
from motionary.models.evaluator.published import MEAN, STD, WEIGHTS, load_published
from motionary.models.evaluator.torch_zip import read_torch_zip
from motionary.models.evaluator.words import PARTS, GloVe, read_glove

WORDS = ("unk", "sos", "eos", "walk", "left", "person", "a")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("published") / "t2m"
    for name in (WEIGHTS, MEAN):
        (root / name).parent.mkdir(parents=True)
    torch.manual_seed(0)
    networks = {"movement_encoder": MovementEncoder(), "motion_encoder": MotionEncoder(), "text_encoder": TextEncoder()}
    torch.save({name: each.state_dict() for name, each in networks.items()} | {"epoch": 3, "iter": 9}, root / WEIGHTS)
    rng = np.random.default_rng(0)
    np.save(root / MEAN, rng.normal(size=263))
    np.save(root / STD, rng.uniform(0.5, 2.0, size=263))
    glove = root.parent / "glove"
    glove.mkdir()
    np.save(glove / "our_vab_data.npy", rng.normal(size=(len(WORDS), 300)))
    (glove / "our_vab_words.txt").write_text("\n".join(WORDS) + "\n")
    return root


def test_the_published_names_are_the_networks_own() -> None:
    """The keys of finest.tar, as its authors' code makes them."""
    gru = [
        f"gru.{kind}_{what}_l0{way}" for kind in ("weight", "bias") for what in ("ih", "hh") for way in ("", "_reverse")
    ]
    ends = [f"output_net.{n}.{kind}" for n in (0, 1, 3) for kind in ("weight", "bias")]
    common = {*gru, *ends, "hidden", "input_emb.weight", "input_emb.bias"}
    assert set(MotionEncoder().state_dict()) == common
    assert set(TextEncoder().state_dict()) == common | {"pos_emb.weight", "pos_emb.bias"}
    assert set(MovementEncoder().state_dict()) == {
        f"{part}.{kind}" for part in ("main.0", "main.3", "out_net") for kind in ("weight", "bias")
    }
    assert MotionEncoder().state_dict()["hidden"].shape == (2, 1, 1024)


def test_a_motions_place_does_not_depend_on_what_shares_its_batch(folder: Path) -> None:
    evaluator = load_published(folder)
    rng = np.random.default_rng(1)
    clips = [rng.normal(size=(frames, 263)) for frames in (40, 83, 61)]
    together = evaluator.motions(clips)
    assert together.shape == (3, 512)
    # the convolution sees the zeros that pad a shorter motion beyond its end at most where it is cut anyway
    np.testing.assert_allclose(together[1], evaluator.motions(clips[1:2])[0], atol=1e-5)
    again = evaluator.motions(clips)
    assert np.array_equal(together, again)


def test_contacts_are_not_seen(folder: Path) -> None:
    evaluator = load_published(folder)
    clip = np.random.default_rng(2).normal(size=(40, 263))
    other = clip.copy()
    other[:, 259:] += 5
    assert np.array_equal(evaluator.motions([clip]), evaluator.motions([other]))
    other[:, 0] += 5
    assert not np.allclose(evaluator.motions([clip]), evaluator.motions([other]))


def test_texts_are_tagged_words(folder: Path) -> None:
    evaluator = load_published(folder)
    one, order, longer = evaluator.texts(
        [["a/DET", "person/NOUN", "walk/VERB"], ["person/NOUN", "a/DET", "walk/VERB"], ["walk/VERB"] * 30]
    )
    assert one.shape == (512,) and not np.allclose(one, order)
    np.testing.assert_allclose(longer, evaluator.texts([["walk/VERB"] * 20])[0], atol=1e-6)


def test_kinds_of_words_take_the_place_of_their_part_of_speech(folder: Path) -> None:
    glove = read_glove(folder.parent / "glove")
    parts = {token: PARTS[int(glove.token(token)[1].argmax())] for token in ("walk/NOUN", "left/ADJ", "person/NOUN")}
    assert parts == {"walk/NOUN": "Act_VIP", "left/ADJ": "Loc_VIP", "person/NOUN": "NOUN"}
    strange, part = glove.token("xylophone/NOUN")
    assert np.array_equal(strange, glove.token("unk/OTHER")[0]) and PARTS[int(part.argmax())] == "OTHER"
    vectors, one_hot, lengths = glove.texts([["walk/VERB"], []])
    assert vectors.shape == (2, 22, 300) and one_hot.shape == (2, 22, 15) and lengths.tolist() == [3, 2]


def test_glove_as_text(tmp_path: Path) -> None:
    line = " ".join(["0.5"] * 300)
    (tmp_path / "glove.txt").write_text(f"unk {line}\nwalk {line}\n")
    assert read_glove(tmp_path).token("walk/VERB")[0].tolist() == [0.5] * 300
    (tmp_path / "glove.txt").write_text(f"unk {line}\nwalk 1 2\n")
    with pytest.raises(FormatError, match="2 numbers after 'walk'"):
        read_glove(tmp_path)
    with pytest.raises(FormatError, match="without 'unk'"):
        GloVe(np.zeros((1, 300), dtype=np.float32), ["walk"])


def test_what_would_run_code_is_refused(folder: Path, tmp_path: Path) -> None:
    class Harm:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "ran",))

    other = tmp_path / "t2m"
    for name in (MEAN, STD, WEIGHTS):
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        (other / name).write_bytes((folder / name).read_bytes())
    torch.save({"movement_encoder": Harm()}, other / WEIGHTS)
    with pytest.raises(FormatError, match="would call"):
        load_published(other, glove=folder.parent / "glove")
    assert not (tmp_path / "ran").exists()
    torch.save({"movement_encoder": {}}, other / WEIGHTS)
    with pytest.raises(FormatError, match="no movement_encoder"):
        load_published(other, glove=folder.parent / "glove")
    np.save(other / MEAN, np.array([{}], dtype=object), allow_pickle=True)
    (other / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes())
    with pytest.raises(FormatError, match="not an array of numbers"):
        load_published(other, glove=folder.parent / "glove")


def test_missing_files_and_other_features_are_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingData, match=r"finest\.tar"):
        load_published(tmp_path)
    with pytest.raises(MissingData, match="one a line"):
        load_published(folder, glove=tmp_path)
    evaluator = load_published(folder)
    with pytest.raises(FeatureMismatch, match="motion 0"):
        evaluator.motions([np.zeros((40, 251))])


def test_weights_are_read_as_torch_reads_them(tmp_path: Path) -> None:
    base = torch.arange(24.0).reshape(4, 6)
    saved = {
        "whole": base,
        "view": base[1:, ::2],
        "turned": base.T,
        "half": base.half(),
        "count": torch.tensor(7),
        "none": torch.zeros(0, 3),
        "flags": torch.tensor([True, False]),
        "parameter": torch.nn.Parameter(base[0].clone()),
        "list": [1, 2.5, "x", None, (True, False)],
    }
    torch.save(saved, tmp_path / "a.pt")
    found = read_torch_zip(tmp_path / "a.pt")
    for name in ("whole", "view", "turned", "half", "count", "none", "flags", "parameter"):
        expected = saved[name].detach().numpy()
        assert np.array_equal(found[name], expected) and found[name].dtype == expected.dtype, name
    assert found["list"] == saved["list"]
    module = torch.nn.Linear(3, 2)
    torch.save(module.state_dict(), tmp_path / "b.pt")
    assert np.array_equal(read_torch_zip(tmp_path / "b.pt")["weight"], module.weight.detach().numpy())


def test_damaged_weights_are_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    torch.save({"a": torch.ones(5)}, path)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(400):
        damaged = bytearray(whole)
        damaged[int(rng.integers(len(whole)))] ^= int(rng.integers(1, 256))
        path.write_bytes(damaged)
        with contextlib.suppress(FormatError):
            read_torch_zip(path)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FormatError, match="not a file of torch"):
        read_torch_zip(path)
    path.write_bytes(b"no zip")
    with pytest.raises(FormatError, match="not a file of torch"):
        read_torch_zip(path)
