"""MDM: motion from words by denoising, and every way of holding a part of a motion still while it does.

`config` sizes and losses, `schedule` noise levels, `model` the network, `samplers` from noise to motion, `guidance` the
text's pull, `regions` which numbers an edit may change, `timeline` long motions of several phrases, `losses` training.
"""
