"""MotionCLIP's classifier setting: motion encoded into a frozen text space, where the nearest class's text wins."""
