"""`python -m affectgpt_rl` is the same as `affectgpt-rl`."""

import sys

from .cli import main

sys.exit(main())
