"""Jitted gradient steps of soft actor-critic (2019) in JAX, on the device that JAX chooses: a GPU if it
sees one. Several seeds are one step under vmap.

A way is ROWSxUNITSxSEEDS. The batch and its noise lie on the device. Products have float32's precision.

Usage: gpu_jax.py THREADS WAY...
"""

import os
import sys

THREADS = int(sys.argv[1])
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])
# Other programs that are measured need the GPU's memory, too.
os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"

import jax  # noqa: E402
from answering import answer  # noqa: E402
from sac_in_jax import first_state, random_batch, step  # noqa: E402

jax.config.update("jax_default_matmul_precision", "float32")
on_cpu = jax.default_backend() == "cpu"

current = None


def prepare(way):
    rows, units, seeds = map(int, way.split("x"))
    hidden = [units, units]
    if seeds == 1:
        state = first_state(jax.random.key(0), hidden)
        batch = random_batch(jax.random.key(1), rows)
        return jax.jit(step, donate_argnums=0), state, batch
    states = jax.vmap(lambda key: first_state(key, hidden))(jax.random.split(jax.random.key(0), seeds))
    batches = jax.vmap(lambda key: random_batch(key, rows))(jax.random.split(jax.random.key(1), seeds))
    return jax.jit(jax.vmap(step), donate_argnums=0), states, batches


def run(way, steps):
    global current
    if current is None or current[0] != way:
        current = None
        current = (way, *prepare(way))
    _, jitted, state, batch = current
    for _ in range(steps):
        state = jitted(state, batch)
    jax.block_until_ready(state)
    current = (way, jitted, state, batch)


device = f"the CPU, {THREADS} thread{'s' * (THREADS > 1)}" if on_cpu else jax.devices()[0].device_kind
answer(
    {way: lambda steps, way=way: run(way, steps) for way in sys.argv[2:]},
    device=f"JAX {jax.__version__} on {device}",
)
