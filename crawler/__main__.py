"""`python -m crawler`: the same as `newsarchive`."""

import sys

from crawler.cli import main

sys.exit(main())
