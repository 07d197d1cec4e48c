"""Stable-Baselines3's PPO on Hopper-v5, with its usual settings.

ppo-N: environment steps of N environments, with the training on their rollouts, by `learn`.

Usage: stable_baselines3_ppo.py THREADS
"""

import sys

import torch

torch.set_num_threads(int(sys.argv[1]))

from answering import answer  # noqa: E402
from stable_baselines3 import PPO  # noqa: E402
from stable_baselines3.common.env_util import make_vec_env  # noqa: E402

ROLLOUT = 2048

ways = {}
for count in (1, 8):
    model = PPO(
        "MlpPolicy",
        make_vec_env("Hopper-v5", n_envs=count),
        n_steps=ROLLOUT // count,
        device="cpu",
        seed=0,
    )
    model.learn(ROLLOUT)
    ways[f"ppo-{count}"] = lambda steps, model=model: model.learn(
        steps, reset_num_timesteps=False
    )

answer(ways)
