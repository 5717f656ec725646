"""What `motionary evaluate generation` measures: real motion agrees with its words, other motion does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.procedural import generate_clip
from motionary.errors import MotionaryError
from motionary.features.humanml263 import extract, recover_positions
from motionary.grounding import parse_claims
from motionary.tasks.evaluate_generation import evaluate_generation
from motionary.tasks.generation_claims import EDITS, Prompt, agreement, aspects_of, facts_of, prompt_for
from motionary.tasks.generation_figures import edits_to_make, physics_of
from motionary.tasks.generator import Sampling
from small_mdm import save_small_mdm


def made(family: str, side: str | None = None) -> np.ndarray:
    return generate_clip(np.random.default_rng(4), family=family, side=side).motion.joint_positions().positions


def test_a_motion_agrees_with_its_own_words_and_not_with_its_mirror_images() -> None:
    left, right = facts_of([made("raise_arm_up", "left"), made("raise_arm_up", "right")])
    words = "a person raises the left arm above the head"
    prompt = prompt_for(words, left)
    assert [claim.side for claim in prompt.claims] == ["left"]
    own, other = agreement([prompt], [left]), agreement([prompt], [right])
    assert own["whole prompt"] == {"asked": 1.0, "supported": 100.0, "not contradicted": 100.0}
    assert own["side"]["supported"] == own["limb"]["supported"] == 100.0
    assert other["side"]["supported"] == 0.0 and other["side"]["not contradicted"] == 0.0
    assert prompt_for(words, right).claims == ()


def test_a_prompt_counts_only_where_all_its_claims_do() -> None:
    facts = facts_of([made("raise_arm_up", "left")])
    both = Prompt("", tuple(parse_claims("a person raises the left arm above the head and jumps")))
    found = agreement([both], facts)
    assert found["any claim"]["supported"] == 50.0
    assert found["whole prompt"]["supported"] == 0.0
    assert "count" not in found


def test_aspects_are_what_a_claim_says() -> None:
    kick = parse_claims("a person kicks with the right leg three times")[0]
    assert aspects_of(kick) == ["side", "limb", "count"]
    assert aspects_of(parse_claims("a person jumps forward")[0]) == ["direction"]


def test_every_edit_asks_for_something_measurable() -> None:
    for text in EDITS:
        assert len(parse_claims(text)) == 1, text


def test_physics_of_a_still_and_of_a_sliding_body() -> None:
    still = np.repeat(made("stand")[:1], 20, axis=0)
    sliding = still + np.arange(20)[:, None, None] * np.array([0.1, 0.0, 0.0])
    quiet, slides = physics_of([still]), physics_of([sliding])
    assert quiet["foot skate, % of frames"] == 0.0 and quiet["jitter, m/s^3"] == pytest.approx(0.0, abs=1e-9)
    assert slides["foot skate, % of frames"] == 100.0 and slides["slide, cm/s"] == pytest.approx(200.0)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network that stays near a standing body."""
    mean = extract(made("stand")).mean(axis=0)
    return save_small_mdm(tmp_path_factory.mktemp("mdm"), mean=mean, longest=200, patch=8, noise_steps=20)


def test_edits_are_asked_of_clips_that_do_not_show_them() -> None:
    left, right, stand = (
        extract(made(*each)) for each in (("raise_arm_up", "left"), ("raise_arm_up", "right"), ("stand",))
    )
    clips = [clip for clip in (left, right, stand) for _ in range(2)]
    pairs = edits_to_make([np.concatenate([clip] * 3) for clip in clips], 20)
    assert [text for _, text, _ in pairs] == list(EDITS) * 2
    facts = facts_of([recover_positions(clip) for clip, _, _ in pairs])
    prompts = [Prompt(text, tuple(parse_claims(text))) for _, text, _ in pairs]
    assert agreement(prompts, facts)["whole prompt"]["supported"] == 0.0
    assert edits_to_make([left], 1)[0][0] is left


@pytest.mark.slow
def test_an_untrained_generator_is_far_from_real_motion_but_edits_keep_what_they_should(checkpoint: Path) -> None:
    report = evaluate_generation(
        checkpoint=checkpoint, prompts=32, repeats=2, edits=3, timelines=2, candidates=2,
        sampling=Sampling(steps=2, guidance=1.0),
    )  # fmt: skip
    real, generated = report["distances"]["real"], report["distances"]["generated"]
    assert generated["FID"]["mean"] > 2 * real["FID"]["mean"]
    assert generated["R@3"]["mean"] < real["R@3"]["mean"]
    assert generated["FID"]["repeats"] == 2 and real["MM-dist"]["half_width"] == 0.0
    assert report["edits"]["kept exactly"] == 100.0
    assert report["edits"]["after"]["asked"] == 3
    assert report["edits"]["after, chosen"]["supported"] >= report["edits"]["after"]["supported"]
    assert set(report["claims"]) == {"generated", "chosen", "chance"}
    assert set(report["physics"]) == {"real", "generated, raw", "generated", "chosen"}
    assert set(report["seams"]) == {"one timeline", "cut"} and report["seams"]["one timeline"] > 0
    assert report["evaluator"]["name"] == "tmr-generated"
    assert report["claims"]["generated"]["any claim"]["asked"] > 10


def test_too_few_prompts_are_refused(checkpoint: Path) -> None:
    with pytest.raises(MotionaryError, match="32 prompts at least"):
        evaluate_generation(checkpoint=checkpoint, prompts=31)
