"""LLM-AR's tables 1 and 4 to 8, and its codebook's health (Qu et al., CVPR 2024): a language model reads motion."""
