"""Language models of a few thousand random weights, written as a Hugging Face folder by the test itself."""

from __future__ import annotations

from pathlib import Path

_TEXT = (
    "a person walks runs jumps and then turns left right arm leg up down slowly fast the . , one foot in front of to "
    "describe body movements who is performing action detail data you write about human movement"
)
WORDS = _TEXT.split()
SPECIAL = ("[PAD]", "[UNK]", "[BOS]", "[END]", "[TURN]")
CHAT_TEMPLATE = (
    "{% for message in messages %}{% if message['role'] == 'system' and refuse_system %}{{ raise_exception('no') }}"
    "{% endif %}[TURN]{{ message['role'] }} {{ message['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}[TURN]assistant {% endif %}"
)


def tokenizer(*, chat_template: str | None = None):
    """A tokenizer of whole words."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: number for number, word in enumerate(dict.fromkeys([*SPECIAL, *WORDS]))}
    words = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    words.pre_tokenizer = Whitespace()
    made = PreTrainedTokenizerFast(
        tokenizer_object=words,
        pad_token="[PAD]",
        unk_token="[UNK]",
        bos_token="[BOS]",
        eos_token="[END]",
        additional_special_tokens=["[TURN]"],
    )
    made.chat_template = chat_template
    return made


def causal(folder: Path, *, chat_template: str | None = None, window: int = 1024) -> Path:
    """A causal model with random weights."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    words = tokenizer(chat_template=chat_template)
    config = LlamaConfig(
        vocab_size=len(words),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=window,
        pad_token_id=0,
        bos_token_id=2,
        eos_token_id=3,
    )
    return _save(LlamaForCausalLM(config), words, folder)


def sequence_to_sequence(folder: Path) -> Path:
    """A T5 with random weights."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    torch.manual_seed(0)
    words = tokenizer()
    config = T5Config(
        vocab_size=len(words),
        d_model=16,
        d_kv=8,
        d_ff=32,
        num_layers=2,
        num_heads=2,
        pad_token_id=0,
        eos_token_id=3,
        decoder_start_token_id=0,
    )
    return _save(T5ForConditionalGeneration(config), words, folder)


def _save(model, words, folder: Path) -> Path:
    model.save_pretrained(folder, safe_serialization=True)
    words.save_pretrained(folder)
    return folder


def clip(folder: Path, *, side: int = 16) -> Path:
    """A CLIP of random weights: texts of 20 words at most and pictures of `side` pixels in a space 8 wide."""
    import torch
    from transformers import CLIPConfig, CLIPModel

    torch.manual_seed(0)
    words = tokenizer()
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    special = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3}
    text = sizes | special | {"vocab_size": len(words), "max_position_embeddings": 20}
    vision = sizes | {"image_size": side, "patch_size": side // 2}
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=8)).eval().save_pretrained(folder)
    words.save_pretrained(folder)
    return folder
