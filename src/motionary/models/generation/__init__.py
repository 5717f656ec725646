"""Motion out of a latent: MotionCLIP (an auto-encoder in the text's own space), TEMOS (a VAE two encoders share) and
TEACH (TEMOS told what went before). Each is one network, one config and one loss; none of them denoises.
"""
