"""Runs a script as `nettui record` does, but measures every step, however slow the machine is.

`python -m tests.sources.torch.whole FILE.nettui train.py ARGUMENTS…`
"""

from __future__ import annotations

import sys

from nettui.sources.script import main
from nettui.sources.torch.unchanged import Unchanged

if __name__ == "__main__":
    Unchanged.__init__.__defaults__ = (None,)  # the share of the time that measuring may take
    main(sys.argv[1:])
