"""CigTime's motion-language model: two motions as tokens in, the instruction that leads from one to the other out.

Fang et al., NeurIPS 2024, section 3.3. Three kinds of language model behind one writer: causal and seq2seq ones by
path, and MiniLM's encoder with a small decoder of ours, which needs no download. `config` and `template` need no torch.
"""

from motionary.models.coach_writer.config import DecoderSizes, WriterConfig

__all__ = ["DecoderSizes", "WriterConfig"]
