"""faiss over the rows and queries of `ring.rs`: CPU time a query on one thread, and every answer.

Arguments: index (flat or multi), rows, queries, limit, batch size, file for the answers. Rows and queries are files of
32-byte hashes. The answers are lines `query row distance`; figures come as one line on stdout.
"""

import resource
import sys
import time

import faiss
import numpy as np

kind, rows, queries, limit, size, answers = sys.argv[1:7]
limit, size = int(limit), int(size)
faiss.omp_set_num_threads(1)
rows = np.fromfile(rows, dtype=np.uint8).reshape(-1, 32)
queries = np.fromfile(queries, dtype=np.uint8).reshape(-1, 32)

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
if kind == "flat":
    index = faiss.IndexBinaryFlat(256)
else:
    # 16 bands of 16 bits and one flip: complete up to a distance of 31, as 32 differences in 16 bands
    # leave one band with at most one where they are 31 or fewer.
    index = faiss.IndexBinaryMultiHash(256, 16, 16)
    index.nflip = 1
index.add(rows)
build = time.process_time() - start

times, found = [], []
for begin in range(0, len(queries), size):
    batch = queries[begin : begin + size]
    start = time.process_time()
    # range_search is exclusive: a distance below its radius
    ends, distances, labels = index.range_search(batch, limit + 1)
    times.append((time.process_time() - start) / len(batch))
    for at in range(len(batch)):
        part = slice(ends[at], ends[at + 1])
        found += [(begin + at, label, int(d)) for label, d in zip(labels[part], distances[part]) if d <= limit]
with open(answers, "w", encoding="ascii") as out:
    out.writelines(f"{query} {row} {distance}\n" for query, row, distance in sorted(set(found)))
resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(f"{np.median(times) * 1e6:.1f} us a query, built in {build:.1f} s, {resident * 1024 / len(rows):.0f} bytes an entry")
