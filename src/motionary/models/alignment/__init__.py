"""WalkAndText's aligner: motion drawn to the embeddings of a frozen sentence encoder (Chivereanu et al., FG 2024).

`config` needs no torch; `networks`, `losses`, `objective` and `encode` do. What goes into the networks is any
representation laid out as (frames, joints, channels): SMPL's 6D rotations with the translation, joint positions,
HumanML3D's features, key points of a video with their confidence.
"""

from motionary.models.alignment.config import VARIANTS, AlignerConfig, ObjectiveConfig, variant

__all__ = ["VARIANTS", "AlignerConfig", "ObjectiveConfig", "variant"]
