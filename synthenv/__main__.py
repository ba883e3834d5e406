"""`python -m synthenv` is the command `synthenv`."""

from synthenv.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
