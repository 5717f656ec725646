"""A language model as action recogniser: LLM-AR's second stage (Qu et al., CVPR 2024, section 3.2).

An action sentence, the tokenizer's codes as vectors, is put into a written instruction as input embeddings, and a
pre-trained model answers with the action. Three kinds of model behind one interface (`protocol.LanguageRecogniser`):
causal and seq2seq ones by path, and MiniLM, which needs no download and compares embeddings instead of writing words.

`config`, `labels`, `prompts`, `answers` and `words` need no torch; `recogniser.load_base_recogniser` and
`checkpoint.load_recogniser` are where models come from.
"""

from motionary.models.language.config import LanguageConfig, LowRank

__all__ = ["LanguageConfig", "LowRank"]
