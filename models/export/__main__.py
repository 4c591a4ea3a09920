"""`python models/export`: turns a SAM 3 checkpoint, or a model with random weights, into a pack."""

from __future__ import annotations

import sys

from command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
