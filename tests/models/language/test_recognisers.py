"""Every adapter behind the one interface: shapes, gradients, padding, scores against brute force, ways to enter."""

from __future__ import annotations

import pytest

pytest.importorskip("peft", reason="needs the extra language")

import numpy as np
import torch
from small_models import LABELS, WIDTH

from motionary.errors import FeatureMismatch
from motionary.models.language import LanguageConfig, LowRank
from motionary.models.language.protocol import Actions
from motionary.models.language.recognise import recognise
from motionary.models.language.recogniser import adapter_of, load_base_recogniser
from motionary.models.language.runtime import Runtime

KINDS = ("llama", "qwen2", "mistral", "gpt2", "t5", "bert")
WRITERS = KINDS[:-1]
SMALL = LowRank(rank=4, alpha=8, dropout=0.1)
CODES = 6


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def recogniser(folder, *, runtime=None, seed=0, learnt=True, **changes):
    """A recogniser on a small model, its LoRA moved from where it starts so that it has a say."""
    config = LanguageConfig(**{"code_width": CODES, "adapter": adapter_of(folder), "low_rank": SMALL, **changes})
    model = load_base_recogniser(folder, config, generator=generator(seed), runtime=runtime)
    if learnt:
        draw = generator(seed + 1)
        with torch.no_grad():
            for parameter in model.parameters_trained().values():
                parameter.add_(0.1 * torch.randn(parameter.shape, generator=draw))
    return model.eval()


def actions(lengths=(7, 3, 5), *, width=CODES, side="right", seed=2):
    """Vectors of clips of those lengths; what stands in the padding must not matter."""
    mask = torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]
    drawn = torch.randn(*mask.shape, width, generator=generator(seed))
    vectors = torch.full_like(drawn, torch.nan)
    if side == "left":
        mask, drawn = mask.flip(1), drawn
        vectors[mask] = torch.cat([row[:length] for row, length in zip(drawn, lengths, strict=True)])
        return Actions(vectors, mask)
    vectors[mask] = drawn[mask]
    return Actions(vectors, mask)


def loss_of(model, given, targets, labels=LABELS):
    """The total loss as a number."""
    return float(model.losses(given, torch.tensor(targets), labels=labels)["total"].detach())


def single(given, number):
    """One clip by itself, without padding."""
    return Actions(given.vectors[number : number + 1, given.mask[number]], torch.ones(1, int(given.mask[number].sum())))


@pytest.mark.parametrize("kind", KINDS)
def test_the_folder_says_which_adapter(folders, kind):
    assert adapter_of(folders[kind]) == {"t5": "seq2seq", "bert": "encoder"}.get(kind, "causal")


@pytest.mark.parametrize("kind", KINDS)
def test_shapes_and_what_learns(folders, kind):
    model = recogniser(folders[kind])
    assert model.width == WIDTH
    terms = model.train().losses(actions(), torch.tensor([0, 3, 1]), labels=LABELS)
    terms["total"].backward()
    assert terms["total"].ndim == 0 and torch.isfinite(terms["total"])
    assert 0 <= float(terms["right"].detach()) <= 1
    trained = model.parameters_trained()
    lora = {name for name in trained if "lora_" in name or name.endswith((".up", ".down"))}
    assert lora and trained.keys() - lora == {"projection.weight", "projection.bias"}
    for name, parameter in model.named_parameters():
        assert (parameter.grad is not None) == (name in trained), name
    assert all(bool(parameter.grad.abs().sum() > 0) for parameter in trained.values())
    scores = model.scores(actions(), labels=LABELS)
    assert scores.shape == (3, 4) and scores.dtype == torch.float32 and not scores.requires_grad
    assert model.training


@pytest.mark.parametrize("padding", ["left", "right"])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_scores_as_its_clips_alone(folders, kind, side, padding):
    model = recogniser(folders[kind], runtime=Runtime(padding=padding))
    given = actions(side=side)
    together = model.scores(given, labels=LABELS)
    alone = torch.cat([model.scores(single(given, number), labels=LABELS) for number in range(3)])
    torch.testing.assert_close(together, alone, atol=1e-4, rtol=1e-4)
    assert float((together[0] - together[1]).abs().max()) > 1e-3


@pytest.mark.parametrize("kind", KINDS)
def test_losses_do_not_depend_on_padding(folders, kind):
    losses = [
        loss_of(recogniser(folders[kind], runtime=Runtime(padding=padding)), actions(side=side), [0, 3, 1])
        for padding in ("left", "right")
        for side in ("left", "right")
    ]
    assert max(losses) - min(losses) < 1e-5


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("kind", WRITERS)
def test_scores_agree_with_brute_force(folders, kind, listed):
    """The loss of each clip and label by itself, teacher-forced without cache, is minus its mean log-likelihood."""
    model = recogniser(folders[kind], listed=listed, cue=" Answer:")
    given = actions()
    brute = torch.tensor([[-loss_of(model, single(given, clip), [label]) for label in range(4)] for clip in range(3)])
    mean = model.scores(given, labels=LABELS, scoring="mean")
    torch.testing.assert_close(mean, brute, atol=1e-4, rtol=1e-4)
    said_after = model._prompt(given, LABELS)[1]
    lengths = torch.tensor([len(answer) for answer in said_after])
    assert len(set(lengths.tolist())) > 1
    torch.testing.assert_close(model.scores(given, labels=LABELS, scoring="sum"), brute * lengths, atol=1e-3, rtol=1e-4)


@pytest.mark.parametrize("kind", WRITERS)
def test_few_rows_at_a_time_score_the_same(folders, kind):
    scores = [
        recogniser(folders[kind], runtime=Runtime(rows=rows)).scores(actions(), labels=LABELS, scoring=scoring)
        for scoring in ("sum", "trie")
        for rows in (1, 3, 9, 128)
    ]
    for part in (scores[:4], scores[4:]):
        for other in part[1:]:
            torch.testing.assert_close(part[0], other, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("kind", WRITERS)
def test_trie_chances_sum_to_one_and_follow_the_branches(folders, kind):
    model = recogniser(folders[kind])
    chances = model.scores(actions(), labels=LABELS, scoring="trie").exp()
    torch.testing.assert_close(chances.sum(dim=1), torch.ones(3), atol=1e-5, rtol=0)
    torch.testing.assert_close(
        model.scores(actions(), labels=LABELS[:1], scoring="trie"), torch.zeros(3, 1), atol=1e-6, rtol=0
    )


def test_trie_chances_are_those_of_choosing_among_what_labels_allow(folders):
    """Brute force on Llama: at each branch the softmax over the allowed tokens only."""
    model = recogniser(folders["llama"])
    given = single(actions(), 0)
    prompt, answers = model._prompt(given, LABELS)
    state, first = model.engine.begin(prompt)
    expected = []
    for answer in answers:
        logits = [first[0].detach()]
        if len(answer) > 1:
            ids = torch.tensor([answer[:-1]])
            state, _ = model.engine.begin(prompt)
            logits += list(model.engine.extend(state, ids, torch.ones_like(ids, dtype=torch.bool))[1][0].detach())
        total = 0.0
        for place, token in enumerate(answer):
            allowed = sorted(
                {other[place] for other in answers if len(other) > place and other[:place] == answer[:place]}
            )
            total += float(torch.log_softmax(logits[place][allowed], dim=0)[allowed.index(token)])
        expected.append(total)
    found = model.scores(given, labels=LABELS, scoring="trie")[0]
    torch.testing.assert_close(found, torch.tensor(expected), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_vectors_of_the_models_width_enter_as_they_are(folders, kind):
    model = recogniser(folders[kind], code_width=WIDTH)
    assert model.projection is None
    assert model.scores(actions(width=WIDTH), labels=LABELS).shape == (3, 4)
    assert recogniser(folders[kind], code_width=WIDTH, projection="always").projection is not None


def test_the_projection_gives_codes_the_size_of_words(folders):
    model = recogniser(folders["llama"], code_width=512, learnt=False)
    codes = torch.nn.functional.normalize(torch.randn(64, 512, generator=generator(9)), dim=1)
    words = model.engine.words().weight
    ratio = model.projection(codes).square().mean().sqrt() / words.square().mean().sqrt()
    assert 0.7 < float(ratio.detach()) < 1.4


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", [0, 2])
def test_vectors_enter_at_a_layer(folders, kind, layer):
    model = recogniser(folders[kind], enter=f"layer {layer}")
    given = actions()
    together = model.scores(given, labels=LABELS)
    alone = torch.cat([model.scores(single(given, number), labels=LABELS) for number in range(3)])
    torch.testing.assert_close(together, alone, atol=1e-4, rtol=1e-4)
    assert float((together[0] - together[1]).abs().max()) > 1e-4
    other = recogniser(folders[kind]).scores(given, labels=LABELS)
    # Where nothing happens to word embeddings before the first block, that is the input.
    the_same = layer == 0 and kind not in ("gpt2", "bert")
    assert (float((together - other).abs().max()) < 1e-4) == the_same
    if kind != "bert":
        brute = [-loss_of(model, single(given, 1), [label]) for label in range(4)]
        mean = model.scores(given, labels=LABELS, scoring="mean")[1]
        torch.testing.assert_close(mean, torch.tensor(brute), atol=1e-4, rtol=1e-4)
    terms = model.train().losses(given, torch.tensor([0, 3, 1]), labels=LABELS)
    terms["total"].backward()
    assert float(model.projection.weight.grad.abs().sum()) > 0


@pytest.mark.parametrize("kind", ["llama", "t5", "bert"])
def test_no_such_layer(folders, kind):
    with pytest.raises(FeatureMismatch, match="has 3 layers"):
        recogniser(folders[kind], enter="layer 3")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_tuned(folders, kind):
    everything = recogniser(folders[kind], tuning="all")
    assert all(parameter.requires_grad for parameter in everything.parameters())
    everything.train().losses(actions(), torch.tensor([0, 3, 1]), labels=LABELS)["total"].backward()
    alone = recogniser(folders[kind], tuning="projection")
    assert set(alone.parameters_trained()) == {"projection.weight", "projection.bias"}
    with pytest.raises(FeatureMismatch, match="projection='always'"):
        recogniser(folders[kind], tuning="projection", code_width=WIDTH)


@pytest.mark.parametrize("kind", WRITERS)
def test_lists_change_the_prompt_only_if_asked(folders, kind):
    given, longer = actions(), (*LABELS, "jump")
    plain, listed = recogniser(folders[kind]), recogniser(folders[kind], listed=True)
    changes = [
        abs(loss_of(model, given, [0, 0, 0]) - loss_of(model, given, [0, 0, 0], longer)) for model in (plain, listed)
    ]
    assert changes[0] < 1e-6 < changes[1]


@pytest.mark.parametrize("kind", WRITERS)
def test_writing(folders, kind):
    model = recogniser(folders[kind])
    greedy = model.write(actions(), most=5)
    assert len(greedy) == 3 and all("\n" not in text for text in greedy)
    assert greedy == model.write(actions(), most=5)
    alone = [model.write(single(actions(), number), most=5)[0] for number in range(3)]
    assert greedy == alone
    drawn = [model.write(actions(), most=8, temperature=1.0, generator=generator(seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    # A cold draw is the greedy answer.
    assert model.write(actions(), most=5, temperature=1e-4, generator=generator()) == greedy


def test_an_encoder_writes_nothing(folders):
    with pytest.raises(FeatureMismatch, match="encoder and writes no words"):
        recogniser(folders["bert"]).write(actions())


@pytest.mark.parametrize("kind", ["llama", "t5"])
def test_saving_memory_changes_nothing(folders, kind):
    targets, found = torch.tensor([0, 3, 1]), []
    for save in (False, True):
        model = recogniser(
            folders[kind], runtime=Runtime(save_memory=save), low_rank=LowRank(rank=4, dropout=0)
        ).train()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(3)  # T5 has a dropout of its own
            model.losses(actions(), targets, labels=LABELS)["total"].backward()
        found.append([parameter.grad for parameter in model.parameters_trained().values()])
    for first, second in zip(*found, strict=True):
        torch.testing.assert_close(first, second, atol=1e-6, rtol=1e-4)
    with pytest.raises(FeatureMismatch, match="save_memory"):
        recogniser(folders[kind], runtime=Runtime(save_memory=True), enter="layer 1")


@pytest.mark.parametrize("kind", ["llama", "t5"])
def test_half_precision_keeps_what_is_trained_whole(folders, kind):
    model = recogniser(folders[kind], runtime=Runtime(dtype="bfloat16"))
    trained = model.parameters_trained()
    assert {parameter.dtype for parameter in trained.values()} == {torch.float32}
    assert model.engine.words().weight.dtype == torch.bfloat16
    whole = recogniser(folders[kind]).scores(actions(), labels=LABELS)
    torch.testing.assert_close(model.scores(actions(), labels=LABELS), whole, atol=0.5, rtol=0.05)
    model.losses(actions(), torch.tensor([0, 3, 1]), labels=LABELS)["total"].backward()


@pytest.mark.parametrize("kind", KINDS)
def test_equal_generators_begin_equal_and_leave_torchs_own(folders, kind):
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    first, second, third = (recogniser(folders[kind], seed=seed, learnt=False) for seed in (0, 0, 1))
    assert torch.equal(before, torch.random.get_rng_state())
    pairs = [model.parameters_trained() for model in (first, second, third)]
    assert all(torch.equal(value, pairs[1][name]) for name, value in pairs[0].items())
    assert any(not torch.equal(value, pairs[2][name]) for name, value in pairs[0].items())


@pytest.mark.parametrize("kind", ["llama", "t5", "bert"])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (actions(width=CODES + 1), "reads"),
        (Actions(torch.zeros(2, 3, CODES), torch.ones(2, 4)), "reads"),
        (Actions(torch.zeros(2, 3, CODES), torch.tensor([[1, 1, 1], [0, 0, 0]])), "clip 1 has no code"),
    ],
)
def test_vectors_that_do_not_fit(folders, kind, given, said):
    with pytest.raises(FeatureMismatch, match=said):
        recogniser(folders[kind]).scores(given, labels=LABELS)


@pytest.mark.parametrize("kind", ["llama", "t5", "bert"])
@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ((), "no labels"),
        ("wave", "no labels"),
        (("wave", " "), "label 1 is empty"),
        (("wave", "Wave "), "places 0 and 1"),
    ],
)
def test_bad_label_lists(folders, kind, labels, said):
    model = recogniser(folders[kind])
    with pytest.raises(FeatureMismatch, match=said):
        model.scores(actions(), labels=labels)
    with pytest.raises(FeatureMismatch, match=said):
        model.losses(actions(), torch.tensor([0, 0, 0]), labels=labels)


@pytest.mark.parametrize(("kind", "scoring"), [("llama", "cosine"), ("t5", "best"), ("bert", "sum")])
def test_unknown_scorings(folders, kind, scoring):
    with pytest.raises(FeatureMismatch, match="scoring"):
        recogniser(folders[kind]).scores(actions(), labels=LABELS, scoring=scoring)


def test_targets_of_lora_by_name(folders):
    wide = recogniser(folders["llama"], low_rank=LowRank(rank=4, targets=("q_proj", "o_proj")))
    assert {name.split(".")[-4] for name in wide.parameters_trained() if "lora_A" in name} == {"q_proj", "o_proj"}
    for kind in ("llama", "bert"):
        with pytest.raises(FeatureMismatch, match="nothing_like_it"):
            recogniser(folders[kind], low_rank=LowRank(rank=4, targets=("nothing_like_it",)))


def test_an_instruction_too_long_for_the_encoder(folders):
    with pytest.raises(FeatureMismatch, match="this model reads 96"):
        recogniser(folders["bert"]).scores(actions((90,)), labels=LABELS)


@pytest.mark.parametrize("use", ["scores", "losses", "write"])
def test_an_instruction_too_long_for_a_model_that_writes(folders, use):
    model, given = recogniser(folders["gpt2"]), actions((250,))
    calls = {
        "scores": lambda: model.scores(given, labels=LABELS),
        "losses": lambda: model.losses(given, torch.tensor([0]), labels=LABELS),
        "write": lambda: model.write(given),
    }
    with pytest.raises(FeatureMismatch, match="reads 256"):
        calls[use]()


def test_answers_held_to_the_labels(folders):
    for kind in ("llama", "bert"):
        model = recogniser(folders[kind])
        answers = recognise(model, actions(), labels=LABELS)
        scores = model.scores(actions(), labels=LABELS)
        assert [answer.label for answer in answers] == [LABELS[int(number)] for number in scores.argmax(dim=1)]
        assert {answer.how for answer in answers} == {"scored"}
        for answer, row in zip(answers, scores, strict=True):
            np.testing.assert_allclose(answer.chances, torch.softmax(row, dim=0).numpy(), rtol=1e-5)
        assert recognise(model, actions(), labels=["wave"])[0].chances.tolist() == [1.0]


def test_answers_in_the_models_own_words(folders):
    model = recogniser(folders["llama"])
    seen = []

    def embed(texts):
        seen.append(list(texts))
        return np.eye(len(texts), 4, dtype=np.float32) if list(texts) == list(LABELS) else np.eye(4)[[2] * len(texts)]

    written = model.write(actions(), labels=LABELS)
    nearest = recognise(model, actions(), labels=LABELS, mode="free", embed=embed)
    assert [answer.text for answer in nearest] == written and seen
    assert {(answer.label, answer.how, answer.cosine) for answer in nearest} == {(LABELS[2], "nearest", 1.0)}
    unknown = recognise(model, actions(), labels=LABELS, mode="free")
    assert {(answer.label, answer.how) for answer in unknown} == {("", "none")}
    assert not len(unknown[0].scores) and not len(unknown[0].chances)
    with pytest.raises(FeatureMismatch, match="mode 'guess'"):
        recognise(model, actions(), labels=LABELS, mode="guess")
    with pytest.raises(FeatureMismatch, match="writes no words"):
        recognise(recogniser(folders["bert"]), actions(), labels=LABELS, mode="free")
    with pytest.raises(FeatureMismatch, match="no labels"):
        recognise(model, actions(), labels=[], mode="free")
