"""Records aggregates of runs by rliable, for test/fixtures/aggregates.json.

    python studies/conformance/aggregates.py > test/fixtures/aggregates.json

Needs rliable, and a pandas before 3. Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of
the Statistical Precipice".
"""

import json

import numpy as np
from rliable import library, metrics

random = np.random.default_rng(0)

resamples = 4_000


def recorded(name, runs, tasks, decimals):
    """Scores of two algorithms, [runs, tasks], with their aggregates; rounded ones have ties."""
    x = np.round(random.normal(1.1, 0.4, (runs, tasks)), decimals)
    y = np.round(random.normal(0.9, 0.5, (runs, tasks)), decimals)
    means, intervals = library.get_interval_estimates(
        {"x": x, "y": y},
        lambda scores: np.array([metrics.aggregate_iqm(scores)]),
        reps=resamples,
    )
    better, better_interval = library.get_interval_estimates(
        {"x,y": (x, y)}, metrics.probability_of_improvement, reps=resamples
    )
    return {
        "name": name,
        # A row for each task.
        "x": x.T.tolist(),
        "y": y.T.tolist(),
        "interquartile_mean": {
            key: [float(means[key][0]), *map(float, intervals[key][:, 0])] for key in ("x", "y")
        },
        "probability_of_improvement": [
            float(np.squeeze(better["x,y"])),
            *map(float, np.ravel(better_interval["x,y"])),
        ],
    }


print(
    json.dumps(
        {
            "cases": [
                recorded("three runs of a task", 3, 1, 3),
                recorded("three runs of three tasks", 3, 3, 3),
                recorded("ten runs of a task", 10, 1, 3),
                recorded("ten runs of four tasks, with ties", 10, 4, 1),
            ]
        },
        indent=2,
    )
)
