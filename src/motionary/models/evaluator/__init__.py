"""HumanML3D's published evaluator (Guo et al., CVPR 2022), whose embeddings FID and R-precision are reported in.

`model` the three networks, `words` how texts reach them (GloVe vectors and parts of speech), `published` the files.
"""
