"""Gradient steps of soft actor-critic (2019) in plain torch, operation by operation as in
Stable-Baselines3, on the accelerator that torch sees, else on the CPU. Several seeds are one step of
batched products.

A way is ROWSxUNITSxSEEDS. The batch and its noise lie on the device. Products have float32's precision.

Usage: gpu_torch.py THREADS WAY...
"""

import math
import sys

import torch
from answering import answer
from torch.nn import functional

THREADS = int(sys.argv[1])
torch.set_num_threads(THREADS)
torch.set_float32_matmul_precision("highest")

OBSERVATION, ACTION = 11, 3
DISCOUNT, TAU, TARGET_ENTROPY = 0.99, 0.005, -float(ACTION)
on_cpu = not torch.accelerator.is_available()
device = torch.device("cpu") if on_cpu else torch.accelerator.current_accelerator()


def layers(axes, widths):
    network = []
    for inputs, outputs in zip(widths[:-1], widths[1:]):
        bound = inputs**-0.5
        for shape in ((*axes, inputs, outputs), (*axes, 1, outputs)):
            network.append(torch.empty(shape, device=device).uniform_(-bound, bound))
    return network


def linear(x, weight, bias):
    return (torch.addmm if x.dim() == 2 else torch.baddbmm)(bias, x, weight)


def apply(network, x):
    for i in range(0, len(network) - 2, 2):
        x = torch.relu(linear(x, network[i], network[i + 1]))
    return linear(x, network[-2], network[-1])


def act(actor, observation, epsilon):
    mean, log_std = apply(actor, observation).chunk(2, dim=-1)
    log_std = log_std.clamp(-20, 2)
    u = mean + log_std.exp() * epsilon
    log_normal = -0.5 * epsilon**2 - log_std - 0.5 * math.log(2 * math.pi)
    log_derivative = 2 * (math.log(2) - u - functional.softplus(-2 * u))
    return torch.tanh(u), (log_normal - log_derivative).sum(-1, keepdim=True)


def least_q(critic, observation, action):
    x = torch.cat([observation, action], dim=-1)
    return torch.minimum(apply(critic[0], x), apply(critic[1], x))


def mean_of_rows(x):
    """The mean over rows; seeds are added up, so that each has the gradient of its own mean."""
    return x.mean(-2).sum()


class Sac:
    def __init__(self, rows, units, seeds):
        axes = () if seeds == 1 else (seeds,)
        hidden = [units, units]
        self.actor = layers(axes, [OBSERVATION, *hidden, 2 * ACTION])
        self.critic = [layers(axes, [OBSERVATION + ACTION, *hidden, 1]) for _ in range(2)]
        self.target = [[each.clone() for each in network] for network in self.critic]
        self.log_temperature = torch.zeros((*axes, 1, 1), device=device)
        self.all_critic = [each for network in self.critic for each in network]
        self.all_target = [each for network in self.target for each in network]
        groups = [self.actor, self.all_critic, [self.log_temperature]]
        for each in sum(groups, []):
            each.requires_grad_()
        self.of_actor, self.of_critic, self.of_temperature = (
            torch.optim.Adam(group, lr=3e-4) for group in groups
        )
        normal = lambda columns: torch.randn((*axes, rows, columns), device=device)  # noqa: E731
        self.observation, self.next_observation = normal(OBSERVATION), normal(OBSERVATION)
        self.action = torch.tanh(normal(ACTION))
        self.reward = normal(1)
        self.terminated = torch.zeros_like(self.reward)
        self.epsilon, self.next_epsilon = normal(ACTION), normal(ACTION)

    def step(self):
        temperature = self.log_temperature.detach().exp()
        action, log_prob = act(self.actor, self.observation, self.epsilon)
        excess = (log_prob + TARGET_ENTROPY).detach()
        self.of_temperature.zero_grad()
        (-mean_of_rows(self.log_temperature * excess)).backward()
        self.of_temperature.step()

        with torch.no_grad():
            next_action, next_log_prob = act(self.actor, self.next_observation, self.next_epsilon)
            value = least_q(self.target, self.next_observation, next_action)
            value = value - temperature * next_log_prob
            target = self.reward + DISCOUNT * (1 - self.terminated) * value
        x = torch.cat([self.observation, self.action], dim=-1)
        self.of_critic.zero_grad()
        sum(0.5 * mean_of_rows((apply(q, x) - target) ** 2) for q in self.critic).backward()
        self.of_critic.step()

        q = least_q(self.critic, self.observation, action)
        self.of_actor.zero_grad()
        mean_of_rows(temperature * log_prob - q).backward()
        self.of_actor.step()

        with torch.no_grad():
            torch._foreach_lerp_(self.all_target, self.all_critic, TAU)


current = None


def run(way, steps):
    global current
    if current is None or current[0] != way:
        current = None
        current = (way, Sac(*map(int, way.split("x"))))
    for _ in range(steps):
        current[1].step()
    if not on_cpu:
        torch.accelerator.synchronize()


if on_cpu:
    name = f"the CPU, {THREADS} thread{'s' * (THREADS > 1)}"
else:
    name = torch.cuda.get_device_name() if device.type == "cuda" else device.type
answer(
    {way: lambda steps, way=way: run(way, steps) for way in sys.argv[2:]},
    device=f"torch {torch.__version__} on {name}",
)
