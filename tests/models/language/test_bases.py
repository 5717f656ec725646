"""Folders that hold a model and folders that do not; BERT and LoRA against other people's code."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import torch
from torch import nn

pytest.importorskip("peft", reason="needs the extra language")

from small_models import LABELS
from tokenizers import Tokenizer
from transformers import BertModel

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.language import LanguageConfig, LowRank
from motionary.models.language.base import open_base
from motionary.models.language.bert import load_bert
from motionary.models.language.low_rank import adapt, pre_trained
from motionary.models.language.packing import packed
from motionary.models.language.protocol import Actions
from motionary.models.language.recogniser import adapter_of, load_base_recogniser
from motionary.models.layers.dropout import dropout
from motionary.text import load_encoder
from motionary.text.minilm_files import minilm_folder


def opened(folder, **changes):
    return load_base_recogniser(folder, LanguageConfig(**{"code_width": 4, "adapter": adapter_of(folder), **changes}))


@pytest.fixture
def copied(folders, tmp_path):
    """A function: a model's folder that may be spoilt."""

    def copy(kind):
        return shutil.copytree(folders[kind], tmp_path / kind)

    return copy


def rewritten(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_a_folder_that_is_no_model(tmp_path):
    with pytest.raises(MissingData, match=r"no config\.json"):
        open_base(tmp_path)
    with pytest.raises(MissingData, match=r"no config\.json"):
        open_base(tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["[]", "{", "\ud800".encode("utf-8", "surrogatepass"), "[" * 100_000])
def test_settings_that_are_no_settings(folders, copied, content):
    folder = copied("llama")
    (folder / "config.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FormatError, match="JSON"):
        open_base(folder)


@pytest.mark.parametrize("kind", ["llama", "t5", "bert"])
def test_pickled_weights_are_never_read(copied, kind):
    folder = copied(kind)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(MissingData, match=r"only pytorch_model\.bin: pickled weights are never read"):
        opened(folder)
    (folder / "pytorch_model.bin").unlink()
    with pytest.raises(MissingData, match="no weights"):
        opened(folder)


@pytest.mark.parametrize("kind", ["llama", "t5", "bert"])
def test_damaged_weights(copied, kind):
    folder = copied(kind)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(FormatError):
        opened(folder)


@pytest.mark.parametrize("kind", ["llama", "t5", "bert"])
def test_weights_that_are_not_all_there(copied, kind):
    from safetensors.torch import load_file, save_file

    folder = copied(kind)
    tensors = load_file(folder / "model.safetensors")
    gone = next(name for name in sorted(tensors) if "norm" in name.lower())
    del tensors[gone]
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(FormatError, match=r"lack|missing"):
        opened(folder)


@pytest.mark.parametrize("kind", ["llama", "t5", "bert"])
def test_settings_of_another_model(copied, kind):
    folder = copied(kind)
    rewritten(folder / "config.json", model_type="no-such-model", is_encoder_decoder=False)
    with pytest.raises(FormatError):
        opened(folder, adapter="causal")


def test_sizes_that_make_no_bert(copied):
    for name, value in [
        ("hidden_size", 10**9),
        ("num_attention_heads", 0),
        ("vocab_size", "many"),
        ("hidden_act", "relu"),
    ]:
        folder = copied("bert")
        rewritten(folder / "config.json", **{name: value})
        with pytest.raises(FormatError):
            opened(folder)
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("kind", "adapter"), [("llama", "encoder"), ("bert", "causal"), ("t5", "causal"), ("llama", "seq2seq")]
)
def test_an_adapter_for_another_kind(folders, kind, adapter):
    with pytest.raises(FeatureMismatch, match="a model for adapter"):
        opened(folders[kind], adapter=adapter)


def test_an_encoder_without_its_tokenizer(copied):
    folder = copied("bert")
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(FormatError, match="tokenizer"):
        opened(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(MissingData, match=r"tokenizer\.json"):
        opened(folder)


def test_a_text_that_never_ends(copied):
    folder = copied("qwen2")
    rewritten(folder / "tokenizer_config.json", eos_token=None)
    with pytest.raises(FormatError, match="ends a text"):
        opened(folder)


def test_code_in_the_folder_is_not_run(copied):
    folder = copied("llama")
    rewritten(
        folder / "config.json",
        model_type="strange",
        auto_map={"AutoModelForCausalLM": "evil.Evil", "AutoConfig": "evil.C"},
    )
    (folder / "evil.py").write_text("raise SystemExit('it was run')")
    with pytest.raises(FormatError):
        opened(folder, adapter="causal")


def test_the_hash_is_of_names_and_contents(folders, copied):
    first, second = open_base(folders["bert"]), open_base(copied("bert"), name="mine")
    assert first.sha256 == second.sha256 and second.identity == f"mine@{first.sha256[:12]}"
    assert first.sha256 != open_base(folders["llama"]).sha256
    first.require(second.sha256)


def test_minilm_reads_texts_as_the_text_encoder_does():
    labels = ["wave", "a person sits down slowly", "throw"]
    model = opened(minilm_folder())
    ours, theirs = model.embed_texts(labels).numpy(), load_encoder("minilm").encode_sentences(labels)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert model.width == 384


@pytest.mark.parametrize("settings", [{"pooling_mode_cls_token": True}, {"pooling_mode": "cls"}])
def test_encoders_that_pool_by_their_first_token(copied, settings):
    folder = copied("bert")
    mean = opened(folder).embed_texts(LABELS)
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(settings))
    first = opened(folder).embed_texts(LABELS).numpy()
    assert np.abs(first - mean.numpy()).max() > 1e-3
    # Saved by the tests, the small BERT has no transformers tokenizer beside it, so tokens are read by hand.
    words = Tokenizer.from_file(str(folder / "tokenizer.json"))
    hidden = BertModel.from_pretrained(folder).eval()(torch.tensor([words.encode(LABELS[1]).ids])).last_hidden_state
    wanted = nn.functional.normalize(hidden[0, 0], dim=0).detach().numpy()
    np.testing.assert_allclose(first[1], wanted, atol=1e-5)


def test_encoders_that_pool_otherwise(copied):
    folder = copied("bert")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_max_tokens": true}')
    with pytest.raises(FormatError, match="pooling_mode_max_tokens"):
        opened(folder)


def test_labels_longer_than_an_encoder_reads(folders):
    long = " ".join(["walk"] * 500)
    vectors = opened(folders["bert"]).embed_texts([long, long + " run", "walk"])
    assert torch.equal(vectors[0], vectors[1]) and not torch.allclose(vectors[0], vectors[2])


def test_bert_computes_what_transformers_does(folders):
    ours, theirs = load_bert(folders["bert"]), BertModel.from_pretrained(folders["bert"]).eval()
    mask = torch.arange(9) < torch.tensor([9, 4, 6])[:, None]
    embeddings = torch.randn(3, 9, 32, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        found = ours(packed([(embeddings, mask)]))
        wanted = theirs(inputs_embeds=embeddings, attention_mask=mask.long()).last_hidden_state
    torch.testing.assert_close(found[mask], wanted[mask], atol=1e-5, rtol=1e-4)


def test_low_rank_adaptation_is_pefts():
    """The same matrices give the same values and gradients, without dropout; both start from the same distribution."""
    from peft import LoraConfig, inject_adapter_in_model

    settings = LowRank(rank=3, alpha=6, dropout=0.0)
    ours, theirs = (nn.ModuleDict({"query": nn.Linear(5, 7), "other": nn.Linear(5, 5)}) for _ in range(2))
    theirs.load_state_dict(ours.state_dict())
    adapt(ours, settings, targets=("query",), generator=torch.Generator().manual_seed(0))
    inject_adapter_in_model(LoraConfig(r=3, lora_alpha=6, lora_dropout=0.0, target_modules=["query"]), theirs)
    mine, peft = ours["query"], theirs["query"]
    assert torch.equal(mine.up, torch.zeros(7, 3)) and torch.equal(peft.lora_B["default"].weight, mine.up)
    assert mine.down.abs().max() <= 5**-0.5 and peft.lora_A["default"].weight.abs().max() <= 5**-0.5
    with torch.no_grad():
        mine.up.normal_(generator=torch.Generator().manual_seed(1))
        peft.lora_A["default"].weight.copy_(mine.down)
        peft.lora_B["default"].weight.copy_(mine.up)
    values = torch.randn(4, 5, generator=torch.Generator().manual_seed(2))
    torch.testing.assert_close(mine(values), peft(values))
    mine(values).square().sum().backward()
    peft(values).square().sum().backward()
    torch.testing.assert_close(mine.down.grad, peft.lora_A["default"].weight.grad)
    torch.testing.assert_close(mine.up.grad, peft.lora_B["default"].weight.grad)
    with pre_trained(ours):
        torch.testing.assert_close(mine(values), mine.base(values))
    assert not torch.equal(mine(values), mine.base(values))


def test_dropout_of_low_rank_falls_on_its_input_only():
    layer = nn.ModuleDict({"query": nn.Linear(8, 8)})
    adapt(layer, LowRank(rank=8, dropout=0.5), targets=("query",), generator=torch.Generator().manual_seed(0))
    adapted, values = layer["query"], torch.randn(6, 8, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        adapted.up.normal_(generator=torch.Generator().manual_seed(2))
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        dropped = adapted.train()(values)
        torch.manual_seed(0)
        kept = dropout(values, 0.5, active=True)
        wanted = adapted.base(values) + adapted.scale * (kept @ adapted.down.T @ adapted.up.T)
    torch.testing.assert_close(dropped, wanted)
    assert torch.equal(adapted.eval()(values), adapted(values))


def test_widths_that_do_not_fit_are_named(folders):
    model = opened(folders["bert"], code_width=4)
    with pytest.raises(FeatureMismatch, match=r"reads \(clips, codes, 4\)"):
        model.scores(Actions(torch.zeros(1, 2, 5), torch.ones(1, 2)), labels=LABELS)
