"""A jitted gradient step of soft actor-critic (2019) in JAX, at the sizes of Hopper-v5.

gradient: one call of the jitted step after the other.
scan: the same in lax.scan, 50 steps a call.

As in softedge's own measurement, the batch and its noise lie ready.

Usage: jax_sac.py THREADS
"""

import os
import sys

THREADS = int(sys.argv[1])
os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={str(THREADS > 1).lower()}"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402
from answering import answer  # noqa: E402
from sac_in_jax import first_state, random_batch, step  # noqa: E402

BATCH, HIDDEN = 256, [256, 256]
SCANNED = 50

first, second = jax.random.split(jax.random.key(0))
batch = random_batch(second, BATCH)
jitted = jax.jit(step, donate_argnums=0)
scanned = jax.jit(
    lambda state, batch: jax.lax.scan(lambda s, _: (step(s, batch), None), state, None, SCANNED)[0],
    donate_argnums=0,
)
state = first_state(first, HIDDEN)


def run(function, calls):
    global state
    for _ in range(calls):
        state = function(state, batch)
    jax.block_until_ready(state)


run(jitted, 2)
run(scanned, 1)
answer(
    {
        "gradient": lambda steps: run(jitted, steps),
        "scan": lambda steps: run(scanned, steps // SCANNED),
    }
)
