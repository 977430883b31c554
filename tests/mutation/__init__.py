"""Changes everything that can be changed in a ballot box, and hears what two verifiers say."""

import sys
from pathlib import Path

# What makes boxes by a second hand stands beside the verifier's own tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "core" / "ballot"))
