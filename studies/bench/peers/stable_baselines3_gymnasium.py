"""Stable-Baselines3 in LunarLander-v3, which Python plays for softedge too.

steps: steps of 8 environments in one process, without learning.
sac: environment steps with a gradient step each, by `learn`; networks as in softedge.
ppo: environment steps of 8 environments, with the training on their rollouts, by `learn`.

Usage: stable_baselines3_gymnasium.py THREADS
"""

import sys

import torch

torch.set_num_threads(int(sys.argv[1]))

import gymnasium  # noqa: E402
import numpy  # noqa: E402
from answering import answer  # noqa: E402
from stable_baselines3 import PPO, SAC  # noqa: E402
from stable_baselines3.common.env_util import make_vec_env  # noqa: E402

ENVIRONMENT = "LunarLander-v3"
COUNT = 8
LEARNING_STARTS = 1000
ROLLOUT = 2048

stepped = make_vec_env(ENVIRONMENT, n_envs=COUNT, seed=0)
stepped.reset()


def step(steps):
    for turn in range(steps // COUNT):
        stepped.step(numpy.full(COUNT, turn % 4))


sac = SAC(
    "MlpPolicy",
    gymnasium.make(ENVIRONMENT, continuous=True),
    device="cpu",
    batch_size=256,
    learning_starts=LEARNING_STARTS,
    policy_kwargs={"net_arch": [256, 256]},
    train_freq=1,
    gradient_steps=1,
    seed=0,
)
sac.learn(LEARNING_STARTS + 1)
ppo = PPO(
    "MlpPolicy",
    make_vec_env(ENVIRONMENT, n_envs=COUNT),
    n_steps=ROLLOUT // COUNT,
    device="cpu",
    seed=0,
)
ppo.learn(ROLLOUT)

answer(
    {
        "steps": step,
        "sac": lambda steps: sac.learn(steps, reset_num_timesteps=False),
        "ppo": lambda steps: ppo.learn(steps, reset_num_timesteps=False),
    }
)
