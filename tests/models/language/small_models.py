"""Language models of a few thousand weights, made on the spot, with tokenizers trained on a few sentences."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

LABELS = ("wave", "sit down", "sit", "throw a ball")
SENTENCES = [
    "Given a sequence of action tokens , please predict the corresponding action.",
    "Given a sequence of action tokens , please predict the corresponding action from walk, run.",
    *(label for label in LABELS for _ in range(4)),
    *(f" {label}" for label in LABELS for _ in range(4)),
]
WIDTH = 32
SCALE = {"initializer_range": 0.3}
"""Weights large enough that a frozen model can be sure of something."""
SIZES = {"hidden_size": WIDTH, "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 2}


def byte_tokenizer(folder: Path, *, begins: bool) -> int:
    """Byte-level BPE as GPT-2's and Qwen's; with `begins` a text starts with <s>, as Llama's. Returns its size."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=["<s>", "</s>", "<pad>"], initial_alphabet=alphabet)
    tokenizer.train_from_iterator(SENTENCES, trainer)
    if begins:
        tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
    return _saved(tokenizer, folder)


def piece_tokenizer(folder: Path) -> int:
    """Pieces with a mark for the space, and </s> at the end of each text, as T5's. Returns its size."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=["<s>", "</s>", "<pad>", "<unk>"])
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return _saved(tokenizer, folder)


def word_piece_tokenizer(folder: Path) -> int:
    """Lower-case word pieces between [CLS] and [SEP], as BERT's. Returns its size."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    tokenizer.train_from_iterator(SENTENCES, trainers.WordPieceTrainer(vocab_size=150, special_tokens=special))
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    return tokenizer.get_vocab_size()


def _saved(tokenizer: Tokenizer, folder: Path) -> int:
    from transformers import PreTrainedTokenizerFast

    special = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special).save_pretrained(folder)
    return tokenizer.get_vocab_size()


def make(kind: str, folder: Path, *, seed: int = 0) -> Path:
    """A model of a kind ("llama", "qwen2", "mistral", "gpt2", "t5", "bert") in `folder`, safetensors and tokenizer."""
    import transformers as hub

    folder.mkdir(parents=True, exist_ok=True)
    ends = {"bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 2}
    if kind in ("llama", "qwen2", "mistral"):
        size = byte_tokenizer(folder, begins=kind != "qwen2")
        name = {"llama": "Llama", "qwen2": "Qwen2", "mistral": "Mistral"}[kind]
        config = getattr(hub, f"{name}Config")(vocab_size=size, num_key_value_heads=1, **SIZES, **SCALE, **ends)
        made = getattr(hub, f"{name}ForCausalLM")
    elif kind == "gpt2":
        size = byte_tokenizer(folder, begins=False)
        config = hub.GPT2Config(vocab_size=size, n_embd=WIDTH, n_layer=3, n_head=2, n_positions=256, **SCALE, **ends)
        made = hub.GPT2LMHeadModel
    elif kind == "t5":
        size = piece_tokenizer(folder)
        widths = {"d_model": WIDTH, "d_kv": 16, "d_ff": 48, "num_layers": 3, "num_heads": 2}
        config = hub.T5Config(vocab_size=size, decoder_start_token_id=2, **widths, **ends)
        made = hub.T5ForConditionalGeneration
    else:
        size = word_piece_tokenizer(folder)
        config = hub.BertConfig(vocab_size=size, max_position_embeddings=96, **SIZES, **SCALE)
        made = hub.BertModel
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        made(config).save_pretrained(folder)
    return folder
