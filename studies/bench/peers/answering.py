"""How a peer takes part in a benchmark: a line "NAME STEPS" on stdin asks it to do so many steps of
one kind, and it answers with the seconds that they took."""

import json
import sys
import time


def answer(ways, **said):
    """Answers until stdin ends. `ways` maps names to functions of a number of steps; what is said of
    the program goes with the line that it is ready."""
    print(json.dumps({"ready": sorted(ways), **said}), flush=True)
    for line in sys.stdin:
        name, steps = line.split()
        start = time.perf_counter()
        ways[name](int(steps))
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
