"""Records confidence sequences by betting, for test/fixtures/betting.json.

    python studies/conformance/betting.py > test/fixtures/betting.json

Needs numpy, mpmath and scipy. Waudby-Smith & Ramdas 2024 (arXiv 2010.09686): the capital of who bets
the share theta on outcomes above m is prod (1 + theta (x - m) / m); here averaged over theta = 2^-j.
Everything is minimised directly, over the outcomes themselves, with 30 digits at the end.
"""

import json

import mpmath as mp
import numpy as np

mp.mp.dps = 30
bets = [mp.mpf(2) ** -j for j in range(12)]


def log_capital(outcomes, mean):
    """ln of the capital of bets on outcomes above the mean."""
    values, counts = outcomes
    total = mp.mpf(0)
    for theta in bets:
        capital = mp.mpf(1)
        for x, count in zip(values, counts):
            capital *= (1 + theta * (x - mean) / mean) ** int(count)
        total += capital
    return mp.log(total / len(bets))


def mirrored(outcomes):
    values, counts = outcomes
    return [1 - x for x in values], counts


def minimum(f, low, high):
    """The least value of a convex function, by golden sections."""
    ratio = (mp.sqrt(5) - 1) / 2
    a, b = low, high
    c, d = b - ratio * (b - a), a + ratio * (b - a)
    fc, fd = f(c), f(d)
    # The least value may be at an end, where its slope is large.
    while b - a > mp.mpf("1e-14"):
        if fc < fd:
            b, d, fd = d, c, fc
            c = b - ratio * (b - a)
            fc = f(c)
        else:
            a, c, fc = c, d, fd
            d = a + ratio * (b - a)
            fd = f(d)
    return min(fc, fd)


edge = mp.mpf("1e-14")


def evidence(control, treatment, difference):
    """ln of the least capital of means with this difference, that treatment's is larger."""
    low, high = max(edge, edge - difference), min(1 - edge, 1 - edge - difference)
    return minimum(
        lambda mean: log_capital(treatment, mean + difference)
        + log_capital(mirrored(control), 1 - mean),
        low,
        high,
    )


def bisect(f, low, high):
    """A root of a decreasing function."""
    while high - low > mp.mpf("1e-12"):
        middle = (low + high) / 2
        if f(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def lower_bound(control, treatment, alpha):
    limit = mp.log(2 / mp.mpf(alpha))
    inner = mp.mpf("0.999")
    return bisect(lambda d: evidence(control, treatment, d) - limit, -inner, inner)


def mean_bound(outcomes, alpha):
    limit = mp.log(2 / mp.mpf(alpha))
    return bisect(lambda mean: log_capital(outcomes, mean) - limit, edge, 1 - edge)


def case(name, control, treatment, alpha=0.05):
    arms = [([mp.mpf(int(x)) / 256 for x in values], counts) for values, counts in (control, treatment)]
    [c, t] = arms
    return {
        "name": name,
        "alpha": alpha,
        "control": [list(map(int, part)) for part in control],
        "treatment": [list(map(int, part)) for part in treatment],
        "lower": float(lower_bound(c, t, alpha)),
        "upper": float(-lower_bound(t, c, alpha)),
        "log_evidence": float(evidence(c, t, mp.mpf(0))),
        "log_evidence_below": float(evidence(t, c, mp.mpf(0))),
        "treatment_mean": [
            float(mean_bound(t, alpha)),
            float(1 - mean_bound(mirrored(t), alpha)),
        ],
    }


def counted(points):
    return np.unique(points, return_counts=True)


random = np.random.default_rng(7)
cases = [
    case("falls of 3 % and of 1 %", ([22, 232], [30, 970]), ([22, 232], [10, 990])),
    case("1 % of 100 and none of 900", ([0], [900]), ([0, 256], [99, 1])),
    case("two of each", ([0, 256], [1, 1]), ([0, 256], [1, 1])),
    case("always the same", ([250], [500]), ([250], [500])),
    case("always another", ([100], [50]), ([200], [60])),
    case(
        "spread outcomes",
        counted(16 * random.binomial(16, 0.3, 400)),
        counted(16 * random.integers(0, 17, 300)),
        0.01,
    ),
]
print(json.dumps({"cases": cases}, indent=2))
