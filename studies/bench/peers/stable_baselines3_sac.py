"""Stable-Baselines3's SAC at the sizes of Hopper-v5.

gradient: gradient steps by `SAC.train`, which samples its replay buffer.
loop: environment steps with a gradient step each, by `SAC.learn`.

Usage: stable_baselines3_sac.py THREADS
"""

import sys

import torch

torch.set_num_threads(int(sys.argv[1]))

from answering import answer  # noqa: E402
from stable_baselines3 import SAC  # noqa: E402

LEARNING_STARTS = 1000

model = SAC("MlpPolicy", "Hopper-v5", device="cpu", learning_starts=LEARNING_STARTS, seed=0)
model.learn(LEARNING_STARTS + 1)

answer(
    {
        "gradient": lambda steps: model.train(gradient_steps=steps, batch_size=256),
        "loop": lambda steps: model.learn(steps, reset_num_timesteps=False),
    }
)
