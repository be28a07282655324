"""NumPy's ten most similar of 100,000 (and, where memory allows, a million) vectors of 512 values: argpartition(X @ q) on OpenBLAS, X normalised beforehand.

    OPENBLAS_NUM_THREADS=2 python3 similar.py [100000 1000000]
"""
import json, os, sys, time
import numpy as np

WIDTH, TOP = 512, 10
threads = int(os.environ.get("OPENBLAS_NUM_THREADS", os.cpu_count()))
for count in map(int, sys.argv[1:] or ["100000"]):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((count, WIDTH), dtype=np.float32)
    x += 2 * rng.standard_normal(WIDTH, dtype=np.float32)
    for start in range(0, count, 10_000):
        x[start:start + 10_000] /= np.linalg.norm(x[start:start + 10_000], axis=1, keepdims=True)
    times = []
    for i in range(20):
        q = np.ascontiguousarray(x[i * 31])
        begin = time.perf_counter()
        scores = x @ q
        found = np.argpartition(scores, -TOP)[-TOP:]
        found = found[np.argsort(-scores[found])]
        times.append(time.perf_counter() - begin)
    print(json.dumps({"peer": f"numpy {np.__version__}", "figure": f"similar_{count}x{WIDTH}", "value": round(min(times) * 1e3, 3), "unit": "ms",
                      "threads": threads, "median": round(sorted(times)[10] * 1e3, 3)}), flush=True)
    del x
