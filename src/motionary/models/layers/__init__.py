"""Building blocks shared by the models: transformer blocks, positions, patches of frames."""
