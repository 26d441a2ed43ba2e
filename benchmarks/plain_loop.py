"""The loop that anyone would write first: json.loads, the reference checker, json.dumps."""

import json
import sys
from itertools import islice
from pathlib import Path

from tests.reference.checker import check

if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        for line in islice(lines, int(sys.argv[2])):
            sys.stdout.write(json.dumps(check(json.loads(line))) + "\n")
