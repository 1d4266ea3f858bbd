"""``python serve.py`` is ``rag serve``: the service over seeds/ and index/."""

import sys

from rag.cli import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
