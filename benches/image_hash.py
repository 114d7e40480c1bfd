#!/usr/bin/env python3
"""Times Python ImageHash on a decoded RGB picture of 500x400: the peer of `cargo bench --bench image_hash`.

Prints the median CPU time of a call in microseconds, by the names that nearmark has for the algorithms. What is
in the picture makes no difference to either side.
"""
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "crates/core/tests/image_hash"))
import make_vectors

CALLS = 101

image = make_vectors.image_of(make_vectors.draw("noise", 1, 500, 400, 3))
for name, function in make_vectors.FUNCTIONS.items():
    for suffix, size in (("", 8), ("-16", 16)):
        times = []
        for _ in range(CALLS):
            begin = time.thread_time_ns()
            function(image, hash_size=size)
            times.append(time.thread_time_ns() - begin)
        print(f"{name + suffix:18} {statistics.median(times) / 1000:8.0f}")
