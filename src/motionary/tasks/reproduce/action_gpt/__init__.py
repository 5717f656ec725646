"""Action-GPT's tables: three models with and without descriptions, and plain peers (Kalakonda et al., ICME 2023)."""
