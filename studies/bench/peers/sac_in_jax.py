"""A gradient step of soft actor-critic (2019) in JAX, at the sizes of Hopper-v5."""

import jax
import jax.numpy as jnp
import optax

OBSERVATION, ACTION = 11, 3
DISCOUNT, TAU, TARGET_ENTROPY = 0.99, 0.005, -float(ACTION)


def dense(key, inputs, outputs):
    bound = inputs**-0.5
    weight, bias = jax.random.split(key)
    return {
        "weight": jax.random.uniform(weight, (inputs, outputs), minval=-bound, maxval=bound),
        "bias": jax.random.uniform(bias, (outputs,), minval=-bound, maxval=bound),
    }


def layers(key, widths):
    keys = jax.random.split(key, len(widths) - 1)
    return [dense(k, i, o) for k, i, o in zip(keys, widths[:-1], widths[1:])]


def apply(network, x):
    for layer in network[:-1]:
        x = jax.nn.relu(x @ layer["weight"] + layer["bias"])
    return x @ network[-1]["weight"] + network[-1]["bias"]


def act(actor, observation, epsilon):
    mean, log_std = jnp.split(apply(actor, observation), 2, axis=1)
    log_std = jnp.clip(log_std, -20, 2)
    u = mean + jnp.exp(log_std) * epsilon
    log_normal = -0.5 * epsilon**2 - log_std - 0.5 * jnp.log(2 * jnp.pi)
    log_derivative = 2 * (jnp.log(2) - u - jax.nn.softplus(-2 * u))
    return jnp.tanh(u), jnp.sum(log_normal - log_derivative, axis=1, keepdims=True)


def least_q(critic, observation, action):
    x = jnp.concatenate([observation, action], axis=1)
    return jnp.minimum(apply(critic[0], x), apply(critic[1], x))


def critic_loss(critic, target, batch):
    x = jnp.concatenate([batch["observation"], batch["action"]], axis=1)
    return sum(0.5 * jnp.mean((apply(q, x) - target) ** 2) for q in critic)


def actor_loss(actor, critic, temperature, batch):
    action, log_prob = act(actor, batch["observation"], batch["epsilon"])
    return jnp.mean(temperature * log_prob - least_q(critic, batch["observation"], action)), log_prob


optimizer = optax.adam(3e-4)


def descend(parameters, state, gradient):
    updates, state = optimizer.update(gradient, state)
    return optax.apply_updates(parameters, updates), state


def step(state, batch):
    networks, moments = state
    temperature = jnp.exp(networks["log_temperature"])
    action, log_prob = act(networks["actor"], batch["next_observation"], batch["next_epsilon"])
    next_value = least_q(networks["critic_target"], batch["next_observation"], action)
    next_value -= temperature * log_prob
    target = batch["reward"] + DISCOUNT * (1 - batch["terminated"]) * next_value

    gradient = jax.grad(critic_loss)(networks["critic"], target, batch)
    critic, critic_moments = descend(networks["critic"], moments["critic"], gradient)
    gradient, log_prob = jax.grad(actor_loss, has_aux=True)(
        networks["actor"], critic, temperature, batch
    )
    actor, actor_moments = descend(networks["actor"], moments["actor"], gradient)
    gradient = -jnp.mean(log_prob + TARGET_ENTROPY)
    log_temperature, temperature_moments = descend(
        networks["log_temperature"], moments["log_temperature"], gradient
    )
    critic_target = jax.tree.map(
        lambda old, new: (1 - TAU) * old + TAU * new, networks["critic_target"], critic
    )
    return (
        {
            "actor": actor,
            "critic": critic,
            "critic_target": critic_target,
            "log_temperature": log_temperature,
        },
        {
            "actor": actor_moments,
            "critic": critic_moments,
            "log_temperature": temperature_moments,
        },
    )


def first_state(key, hidden):
    """Networks with those hidden layers, and the moments of their optimizers."""
    actor, *critics = jax.random.split(key, 3)
    critic = [layers(each, [OBSERVATION + ACTION, *hidden, 1]) for each in critics]
    networks = {
        "actor": layers(actor, [OBSERVATION, *hidden, 2 * ACTION]),
        "critic": critic,
        "critic_target": jax.tree.map(jnp.copy, critic),
        "log_temperature": jnp.zeros(()),
    }
    moments = {
        name: optimizer.init(networks[name]) for name in ["actor", "critic", "log_temperature"]
    }
    return networks, moments


def random_batch(key, rows):
    keys = iter(jax.random.split(key, 6))
    return {
        "observation": jax.random.normal(next(keys), (rows, OBSERVATION)),
        "next_observation": jax.random.normal(next(keys), (rows, OBSERVATION)),
        "action": jax.random.uniform(next(keys), (rows, ACTION), minval=-1, maxval=1),
        "reward": jax.random.normal(next(keys), (rows, 1)),
        "terminated": jnp.zeros((rows, 1)),
        "epsilon": jax.random.normal(next(keys), (rows, ACTION)),
        "next_epsilon": jax.random.normal(next(keys), (rows, ACTION)),
    }
