"""Records policies of Stable-Baselines3 and sb3-contrib, and what they answer.

    python studies/conformance/policies.py FOLDER [NAME ...]

writes NAME.zip, NAME.json and, for policies with normalized observations, NAME-vecnormalize.pkl. The
policies are trained for a few hundred steps, so that no parameter is as it was initialized.
"""

import functools
import json
import sys
from pathlib import Path

import gymnasium
import numpy as np
import sb3_contrib
import stable_baselines3
import torch
from sb3_contrib import QRDQN, TQC, TRPO
from stable_baselines3 import A2C, DDPG, DQN, PPO, SAC, TD3
from stable_baselines3.common.vec_env import DummyVecEnv, VecNormalize
from torch import nn

ON_POLICY = dict(n_steps=64)
OFF_POLICY = dict(learning_starts=50, buffer_size=500)


def kwargs(**given):
    return dict(policy_kwargs=given)


# name: algorithm, environment, arguments, VecNormalize arguments if normalized
POLICIES = {
    "pendulum-sac-sde": (SAC, "Pendulum-v1", OFF_POLICY | dict(use_sde=True) | kwargs(net_arch=[12, 8]), None),
    "pendulum-sac-gelu": (SAC, "Pendulum-v1", OFF_POLICY | kwargs(net_arch=dict(pi=[12], qf=[8, 8]), activation_fn=nn.GELU), None),
    "hopper-tqc-silu": (TQC, "Hopper-v5", OFF_POLICY | kwargs(net_arch=[8, 12], activation_fn=nn.SiLU), None),
    "pendulum-sac-linear": (SAC, "Pendulum-v1", OFF_POLICY | kwargs(net_arch=dict(pi=[], qf=[8])), None),
    "pendulum-td3-leaky": (TD3, "Pendulum-v1", OFF_POLICY | kwargs(net_arch=[12, 8], activation_fn=functools.partial(nn.LeakyReLU, negative_slope=0.2)), None),
    "hopper-td3-normalized": (TD3, "Hopper-v5", OFF_POLICY | kwargs(net_arch=[12], activation_fn=nn.Mish), dict(clip_obs=3.0)),
    "pendulum-ddpg-tanh": (DDPG, "Pendulum-v1", OFF_POLICY | kwargs(net_arch=[8, 8, 8], activation_fn=nn.Tanh), None),
    "pendulum-ppo-sde": (PPO, "Pendulum-v1", ON_POLICY | dict(use_sde=True) | kwargs(net_arch=dict(pi=[8], vf=[4]), full_std=False), None),
    "pendulum-ppo-sde-squashed": (PPO, "Pendulum-v1", ON_POLICY | dict(use_sde=True) | kwargs(net_arch=[8], squash_output=True, use_expln=True, log_std_init=0.5), None),
    "halfcheetah-ppo-normalized": (PPO, "HalfCheetah-v5", ON_POLICY | kwargs(net_arch=dict(pi=[8, 6], vf=[4]), activation_fn=nn.ReLU, log_std_init=-1.0), dict(clip_obs=10.0, gamma=0.98)),
    "taxi-ppo": (PPO, "Taxi-v4", ON_POLICY | kwargs(net_arch=[8]), None),
    "taxi-dqn": (DQN, "Taxi-v4", OFF_POLICY | kwargs(net_arch=[8], activation_fn=nn.Softplus), None),
    "acrobot-a2c": (A2C, "Acrobot-v1", dict(n_steps=16) | kwargs(net_arch=[], activation_fn=nn.SELU), None),
    "walker-trpo": (TRPO, "Walker2d-v5", ON_POLICY | kwargs(net_arch=[8, 8], activation_fn=nn.Hardswish), None),
    "cartpole-trpo": (TRPO, "CartPole-v1", ON_POLICY | kwargs(net_arch=[8]), dict(clip_obs=2.0)),
    "cartpole-qrdqn": (QRDQN, "CartPole-v1", OFF_POLICY | kwargs(net_arch=[8], n_quantiles=5), None),
    "mountaincar-dqn-celu": (DQN, "MountainCar-v0", OFF_POLICY | kwargs(net_arch=[12, 8], activation_fn=nn.CELU), None),
    "inverted-pendulum-a2c-sigmoid": (A2C, "InvertedPendulum-v5", dict(n_steps=16) | kwargs(net_arch=[8], activation_fn=nn.Sigmoid), None),
}


def observations_of(space, rows, rng):
    if isinstance(space, gymnasium.spaces.Discrete):
        return rng.integers(0, space.n, rows)
    low = np.maximum(space.low, -3)
    high = np.minimum(space.high, 3)
    return np.clip(rng.normal(0, 1.5, (rows, *space.shape)), low, high).astype(np.float32)


def answers(model, observations, rng):
    """The policy's own answers, for the noise that is recorded with them."""
    policy = model.policy
    actions, _ = model.predict(observations, deterministic=True)
    recorded = dict(deterministic_actions=actions.tolist())
    obs, _ = policy.obs_to_tensor(observations)
    rows = len(observations)
    with torch.no_grad():
        if hasattr(policy, "q_net"):
            return recorded | dict(distribution="deterministic", q_values=policy.q_net(obs).tolist())
        if hasattr(policy, "quantile_net"):
            return recorded | dict(distribution="deterministic", q_values=policy.quantile_net(obs).mean(1).tolist())
        if isinstance(model, (TD3, DDPG)):
            return recorded | dict(distribution="deterministic")
        if isinstance(policy.action_space, gymnasium.spaces.Discrete):
            distribution = policy.get_distribution(obs)
            logits = distribution.distribution.logits
            noise = torch.as_tensor(rng.gumbel(size=(rows, policy.action_space.n)))
            drawn = (logits + noise).argmax(1)
            return recorded | dict(
                distribution="categorical", noise=noise.tolist(), logits=logits.tolist(),
                actions=drawn.tolist(), log_prob=distribution.log_prob(drawn).tolist())
        if hasattr(policy, "actor"):
            mean, log_std, features = policy.actor.get_action_dist_params(obs)
            distribution = policy.actor.action_dist.proba_distribution(mean, log_std, **features)
        else:
            distribution = policy.get_distribution(obs)
        gaussian = distribution.distribution
        noise = torch.as_tensor(rng.normal(size=gaussian.mean.shape), dtype=torch.float32)
        u = gaussian.mean + gaussian.stddev * noise
        squashes = hasattr(policy, "actor") or policy.squash_output
        if squashes:
            unit = torch.tanh(u)
            log_prob = gaussian.log_prob(u).sum(1) - torch.log(1 - unit**2 + 1e-6).sum(1)
            drawn = policy.unscale_action(unit.numpy())
        else:
            log_prob = distribution.log_prob(u)
            drawn = np.clip(u.numpy(), policy.action_space.low, policy.action_space.high)
        return recorded | dict(
            distribution="squashed_gaussian" if squashes else "gaussian",
            noise=noise.tolist(), mean=gaussian.mean.tolist(), log_std=gaussian.stddev.log().tolist(),
            actions=drawn.tolist(), log_prob=log_prob.tolist())


def record(folder, name):
    algorithm, env, arguments, normalization = POLICIES[name]
    rng = np.random.default_rng(1)
    venv = DummyVecEnv([lambda: gymnasium.make(env)])
    if normalization is not None:
        venv = VecNormalize(venv, **normalization)
    model = algorithm("MlpPolicy", venv, seed=1, device="cpu", **arguments)
    model.learn(256)
    model.save(folder / f"{name}.zip")
    observations = observations_of(venv.observation_space, 32, rng)
    seen = observations
    if normalization is not None:
        venv.training = False
        venv.save(folder / f"{name}-vecnormalize.pkl")
        seen = venv.normalize_obs(observations)
    recorded = dict(
        source=f"stable-baselines3 {stable_baselines3.__version__}, sb3-contrib {sb3_contrib.__version__}",
        algorithm=algorithm.__name__, env=env, normalized=normalization is not None,
        observations=observations.tolist(), **answers(model, seen, rng))
    (folder / f"{name}.json").write_text(json.dumps(recorded))
    print(name)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or POLICIES:
        record(folder, name)
