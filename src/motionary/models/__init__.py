"""Networks over motion features, as torch modules that know nothing of data sets.

One folder a model (`contrastive` is TMR), shared building blocks in `layers`, and `checkpoint` for what lies on disk.
Nothing is imported here, so that `import motionary.models` does not pull in torch.
"""
