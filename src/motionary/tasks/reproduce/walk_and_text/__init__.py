"""WalkAndText's tables IV and VI (Chivereanu et al., FG 2024): actions drawn to words, their names or descriptions."""
