"""Trains SAC of Stable-Baselines3 on Hopper-v5 as studies/comparison.json trains softedge's.

    pip install stable-baselines3 "gymnasium[mujoco]" mujoco==3.14.0
    python studies/results/comparison/stable-baselines3.py --seed 0    # and 1, and 2

`npm run results -- comparison` shows its runs beside softedge's. Evaluations have the same initial
states as those of softedge: episode i is reset with 1,000,000 + i.
"""

import argparse
import json
import os
import tempfile
import time
from importlib.metadata import version

import gymnasium
import numpy as np
import torch
from stable_baselines3 import SAC
from stable_baselines3.common.callbacks import BaseCallback

environment = "Hopper-v5"
steps = 200_000
evaluation_interval = 10_000
evaluation_episodes = 10
last_episodes = 100
first_seed = 1_000_000
runs = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stable-baselines3")


def play(model, episodes, deterministic):
    """The undiscounted returns and lengths of complete episodes."""
    env = gymnasium.make(environment)
    returns, lengths = [], []
    for episode in range(episodes):
        observation, _ = env.reset(seed=first_seed + episode)
        total, length, over = 0.0, 0, False
        while not over:
            action, _ = model.predict(observation, deterministic=deterministic)
            observation, reward, terminated, truncated, _ = env.step(action)
            total, length, over = total + float(reward), length + 1, terminated or truncated
        returns.append(total)
        lengths.append(length)
    env.close()
    return returns, lengths


def spread(returns):
    """Mean and standard deviation, which softedge's evaluations divide by n."""
    return {"mean": float(np.mean(returns)), "standard_deviation": float(np.std(returns))}


class Evaluations(BaseCallback):
    """Evaluates both modes at every interval, and measures the time of training in between."""

    def __init__(self):
        super().__init__()
        self.records = []
        self.seconds = 0.0
        self.since = 0.0

    def _on_training_start(self):
        self.since = time.perf_counter()

    def _on_step(self):
        if self.num_timesteps % evaluation_interval == 0:
            self.seconds += time.perf_counter() - self.since
            record = {"kind": "evaluation", "step": self.num_timesteps}
            for mode in ("stochastic", "deterministic"):
                returns, _ = play(self.model, evaluation_episodes, mode == "deterministic")
                record[mode] = {**spread(returns), "episodes": evaluation_episodes}
            self.records.append(record)
            print(json.dumps(record), flush=True)
            self.since = time.perf_counter()
        return True


def write(folder, files):
    """Writes a run's folder in one go."""
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as temporary:
        made = os.path.join(temporary, "run")
        os.mkdir(made)
        for name, text in files.items():
            with open(os.path.join(made, name), "w", encoding="utf-8") as file:
                file.write(text)
        os.rename(made, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, required=True)
    seed = parser.parse_args().seed
    folder = os.path.join(runs, f"hopper-v5-sac-seed-{seed}")
    if os.path.exists(folder):
        parser.error(f"{folder} is there already: remove it to train the seed anew")
    torch.set_num_threads(1)
    # What is not given here is the default of Stable-Baselines3, and what softedge trains with.
    model = SAC(
        "MlpPolicy", gymnasium.make(environment), learning_starts=10_000, seed=seed, device="cpu"
    )
    evaluations = Evaluations()
    model.learn(steps, callback=evaluations)
    evaluation = {"episodes": last_episodes}
    for mode in ("stochastic", "deterministic"):
        returns, lengths = play(model, last_episodes, mode == "deterministic")
        evaluation[mode] = {**spread(returns), "returns": returns, "lengths": lengths}
    packages = ("stable-baselines3", "torch", "gymnasium", "mujoco", "numpy")
    about = {
        "seed": seed,
        "steps": steps,
        "seconds": evaluations.seconds,
        "versions": {name: version(name) for name in packages},
    }
    write(
        folder,
        {
            "metrics.jsonl": "".join(f"{json.dumps(record)}\n" for record in evaluations.records),
            "evaluation.json": f"{json.dumps(evaluation)}\n",
            "about.json": f"{json.dumps(about)}\n",
        },
    )


main()
