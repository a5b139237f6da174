"""``python -m normsim`` is the same as ``normsim``."""

from normsim.cli.main import main

if __name__ == "__main__":
    main()
