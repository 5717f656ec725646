"""`python -m motionary` is the command `motionary`."""

from motionary.cli import main

if __name__ == "__main__":
    main()
