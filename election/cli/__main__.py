"""Lets ``python -m election.cli`` be the console command."""

import sys

from election.cli import main

sys.exit(main())
