"""TMR++'s tables and figures (Bensabath, Petrovich, Varol 2024): one module each, on shared data and trainings."""
