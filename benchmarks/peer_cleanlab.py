"""cleanlab as its documentation uses it; run by :mod:`benchmarks.label_errors` with its packages."""

import json
import sys
import time

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores


def main() -> None:
    """Write scores (higher is more likely wrong) and issues; print how long each round took."""
    with np.load(sys.argv[1]) as given:
        labels, probabilities = given["labels"], given["probabilities"]
    spent = []
    for _ in range(int(sys.argv[3])):
        start_s = time.perf_counter()
        issues = find_label_issues(labels, probabilities)
        scores = 1 - get_label_quality_scores(labels, probabilities)
        spent.append(time.perf_counter() - start_s)
    np.savez(sys.argv[2], scores=scores, issues=issues)
    print(json.dumps({"seconds": spent}))


if __name__ == "__main__":
    main()
