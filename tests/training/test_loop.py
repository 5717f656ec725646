"""The training loop: equal seeds give equal weights, a stopped run ends as an uninterrupted one."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace

import numpy as np
import pytest
import torch

from motionary.errors import FeatureMismatch, FormatError, MissingData, MotionaryError
from motionary.models.checkpoint import load_checkpoint, read_checkpoint
from motionary.models.contrastive import TMRConfig
from motionary.training.dataset import Corpus, TrainingClip, check_corpora, fit_normaliser
from motionary.training.loop import train
from motionary.training.recipe import Recipe, load_recipe
from motionary.training.settings import learning_rate

MODEL = TMRConfig(
    features=6,
    text_width=8,
    latent=8,
    feedforward=16,
    heads=2,
    motion_layers=1,
    text_layers=1,
    decoder_layers=1,
    patch=4,
)
RECIPE = Recipe(model=MODEL, steps=12, batch=4, bucket=3, save_every=5, log_every=1, learning_rate=1e-3, half=False)


class Words:
    """A text encoder whose tokens follow from each word's letters."""

    name = "words@1"
    dimension = 8

    def encode_tokens(self, texts):
        split = [text.split() for text in texts]
        mask = np.arange(max(map(len, split))) < np.array([[len(words)] for words in split])
        tokens = np.zeros((*mask.shape, 8), dtype=np.float32)
        for row, words in enumerate(split):
            for column, word in enumerate(words):
                tokens[row, column] = np.random.default_rng(list(word.encode())).normal(size=8)
        return tokens, mask

    def encode_sentences(self, texts):
        raise NotImplementedError


def corpora(seed=0, count=10):
    rng = np.random.default_rng(seed)
    clips = [
        TrainingClip(
            rng.normal(size=(int(rng.integers(30, 260)), 6)).astype(np.float16), (f"clip {n}", f"take number {n}")
        )
        for n in range(count)
    ]
    return {"noise": Corpus(clips)}


def weights(folder):
    return read_checkpoint(folder)[1]


def equal(first, second):
    return first.keys() == second.keys() and all(np.array_equal(first[name], second[name]) for name in first)


def run(folder, recipe=RECIPE, data=None, **options):
    return train(recipe, data or corpora(), folder, encoder=Words(), half_weights=False, **options)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    return weights(run(tmp_path_factory.mktemp("whole")))


@pytest.mark.parametrize("stop", [1, 5, 7])
def test_a_stopped_run_ends_as_an_uninterrupted_one(tmp_path, uninterrupted, stop):
    run(tmp_path, stop_after=stop)
    assert equal(weights(run(tmp_path)), uninterrupted)
    steps = [json.loads(line)["step"] for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert steps == list(range(1, 13))


def test_another_seed_gives_other_weights(tmp_path, uninterrupted):
    assert not equal(weights(run(tmp_path, replace(RECIPE, seed=1))), uninterrupted)


def test_the_global_random_state_is_left_alone(tmp_path):
    before = torch.random.get_rng_state()
    run(tmp_path, stop_after=2)
    assert torch.equal(before, torch.random.get_rng_state())


KILLED = """
    import sys
    sys.path.insert(0, {tests!r})
    import test_loop
    from dataclasses import replace
    test_loop.run({folder!r}, replace(test_loop.RECIPE, steps=100_000, save_every=3))
"""


def _long_run(folder):
    code = textwrap.dedent(KILLED.format(tests=os.path.dirname(__file__), folder=str(folder)))  # noqa: PTH120
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while not (folder / "state.safetensors").is_file() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    return process


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_or_interrupted_run_can_be_resumed(tmp_path, number):
    process = _long_run(tmp_path)
    process.send_signal(number)
    errors = process.communicate(timeout=60)[1].decode()
    if number == signal.SIGINT:
        assert "KeyboardInterrupt" in errors
    recipe = replace(RECIPE, steps=100_000, save_every=3)
    done = json.loads((tmp_path / "log.jsonl").read_text().splitlines()[-1])["step"]
    assert run(tmp_path, recipe, stop_after=done + 2).is_dir()


def test_a_folder_of_another_run_is_refused(tmp_path):
    run(tmp_path, stop_after=2)
    with pytest.raises(FeatureMismatch, match="new folder"):
        run(tmp_path, replace(RECIPE, batch=3))
    with pytest.raises(FeatureMismatch, match="new folder"):
        run(tmp_path, data=corpora(count=9))


def test_a_damaged_state_is_named(tmp_path):
    run(tmp_path, stop_after=2)
    state = tmp_path / "state.safetensors"
    state.write_bytes(state.read_bytes()[:-10])
    with pytest.raises(FormatError, match="delete it"):
        run(tmp_path)


def test_fine_tuning_starts_from_the_checkpoint_and_keeps_its_normaliser(tmp_path):
    first = run(tmp_path / "a", stop_after=3)
    still = replace(RECIPE, steps=1, learning_rate=0.0)
    second = run(tmp_path / "b", still, data=corpora(seed=5), start_from=first)
    assert equal(weights(second), weights(first))
    assert np.array_equal(read_checkpoint(first)[0].mean, read_checkpoint(second)[0].mean)
    with pytest.raises(FeatureMismatch, match="latent"):
        run(tmp_path / "c", replace(RECIPE, model=replace(MODEL, latent=4)), start_from=first)


def test_a_device_that_is_not_there_is_named(tmp_path):
    for device in ("abacus", "cuda:99", "meta:x"):
        with pytest.raises(MotionaryError, match=device.split(":")[0]):
            run(tmp_path, device=device)
    assert not list(tmp_path.iterdir())


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_gpu_trains_alike_and_resumes(tmp_path):
    still = replace(RECIPE, model=replace(MODEL, dropout=0.0))
    run(tmp_path / "gpu", still, device="cuda", stop_after=7)
    there, here = weights(run(tmp_path / "gpu", still, device="cuda")), weights(run(tmp_path / "cpu", still))
    assert np.allclose(there["motion_encoder.embed.weight"], here["motion_encoder.embed.weight"], atol=1e-2)


def test_the_checkpoint_says_how_it_was_made(tmp_path):
    model, info = load_checkpoint(run(tmp_path, stop_after=2))
    assert model.config == MODEL
    assert info.text_encoder == "words@1"
    assert info.training["steps"] == 2
    assert info.training["corpora"]["noise"] == {"clips": 10, "share": 1.0}
    assert info.normaliser.startswith("training-clips@")


def test_progress_is_told(tmp_path):
    told = []
    run(tmp_path, stop_after=3, tell=told.append)
    assert [(report.phase, report.done) for report in told] == [
        ("captions", 20),
        ("steps", 1),
        ("steps", 2),
        ("steps", 3),
    ]
    assert {"total", "contrastive", "reconstruction", "latent", "kl"} <= told[-1].losses.keys()


def test_normaliser_is_over_all_frames_with_corpora_by_share():
    first, second = (np.full((length, 2), value, np.float32) for length, value in ((10, 0.0), (1000, 4.0)))
    mean, std = fit_normaliser(
        {"a": Corpus([TrainingClip(first, ("a",))], share=3.0), "b": Corpus([TrainingClip(second, ("b",))], share=1.0)}
    )
    assert np.allclose(mean, 1.0)
    assert np.allclose(std, np.sqrt(3.0))
    assert np.allclose(fit_normaliser({"a": Corpus([TrainingClip(first, ("a",))])})[1], 1.0)


def test_bad_corpora_are_refused():
    clip = corpora()["noise"].clips[0]
    for broken, error in (
        ({}, MissingData),
        ({"a": Corpus([])}, MissingData),
        ({"a": Corpus([clip], share=0)}, MissingData),
    ):
        with pytest.raises(error):
            check_corpora(broken, width=6)
    with pytest.raises(FeatureMismatch, match="263"):
        check_corpora({"a": Corpus([clip])}, width=263)
    with pytest.raises(FeatureMismatch, match="captions"):
        TrainingClip(clip.features, ())


def test_learning_rate_rises_then_falls():
    recipe = replace(RECIPE, steps=100, warmup_steps=10, schedule="cosine", final_rate=0.1)
    rates = [learning_rate(recipe.fit, step=step) for step in range(100)]
    assert rates[0] == pytest.approx(1e-4)
    assert max(rates) == pytest.approx(rates[9]) == pytest.approx(1e-3)
    assert rates[-1] == pytest.approx(1e-4, rel=0.01)
    assert learning_rate(replace(recipe, schedule="constant").fit, step=99) == 1e-3


def test_recipes_are_read_and_nonsense_is_named(tmp_path):
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(RECIPE.to_dict()))
    assert load_recipe(path) == RECIPE
    for wrong in ("[]", "{", '{"stepz": 1}', '{"steps": 0}', '{"schedule": "sine"}', '{"model": {"x": 1}}'):
        path.write_text(wrong)
        with pytest.raises(FormatError, match=r"recipe\.json"):
            load_recipe(path)
