"""`python -m nettui` is the same as `nettui`."""

import sys

from nettui.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
