"""Training: one readable loop over clips and captions, resumable to the bit.

`loop.train` is the loop, `dataset.TrainingClip` what it eats, `corpora` makes such clips of the data sets, `recipe`
holds the settings. Nothing is imported here, so that `import motionary.training` does not pull in torch.
"""
