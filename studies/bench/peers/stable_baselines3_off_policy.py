"""Stable-Baselines3's SAC, TD3 and DDPG, and TQC of Stable-Baselines3 Contrib.

The sizes are those of Hopper-v5, with networks alike.

NAME-gradient: gradient steps by `train`, which samples its replay buffer.
NAME-loop: environment steps with a gradient step each, by `learn`.

Usage: stable_baselines3_off_policy.py THREADS
"""

import sys

import torch

torch.set_num_threads(int(sys.argv[1]))

from answering import answer  # noqa: E402
from sb3_contrib import TQC  # noqa: E402
from stable_baselines3 import DDPG, SAC, TD3  # noqa: E402

LEARNING_STARTS = 1000

ways = {}
for name, algorithm in {"sac": SAC, "tqc": TQC, "td3": TD3, "ddpg": DDPG}.items():
    model = algorithm(
        "MlpPolicy",
        "Hopper-v5",
        device="cpu",
        batch_size=256,
        learning_starts=LEARNING_STARTS,
        policy_kwargs={"net_arch": [256, 256]},
        train_freq=1,
        gradient_steps=1,
        seed=0,
    )
    model.learn(LEARNING_STARTS + 1)
    ways[f"{name}-gradient"] = lambda steps, model=model: model.train(steps, batch_size=256)
    ways[f"{name}-loop"] = lambda steps, model=model: model.learn(steps, reset_num_timesteps=False)

answer(ways)
