import type { TensorOperations } from "../../graph/operations.ts";

/**
 * Asks for one parameter tensor of a network: by name, with its shape, its entries starting uniform
 * in [-bound, bound]. Networks are built by asking for their parameters in a fixed order, so the
 * same code lays them out in a vector, draws their first values, and takes them apart again.
 */
export type TakeParameter<Tensor> = (
  name: string,
  shape: readonly number[],
  bound: number,
) => Tensor;

/** How large the networks are: features of an observation and an action, units of hidden layers. */
export interface NetworkSizes {
  observation: number;
  action: number;
  hidden: readonly number[];
}

/** A fully connected layer: weight [inputs, outputs], bias [outputs]. */
export interface Dense<Tensor> {
  weight: Tensor;
  bias: Tensor;
}

/** Fully connected layers with a ReLU after each but the last. */
export type Perceptron<Tensor> = Dense<Tensor>[];

/** A Gaussian policy: hidden layers with a ReLU after each, then one layer for each statistic. */
export interface Actor<Tensor> {
  hidden: Dense<Tensor>[];
  mean: Dense<Tensor>;
  logStd: Dense<Tensor>;
  /**
   * Added to tanh's derivative where its logarithm is taken. Nothing by default, which makes the
   * density exact; Stable-Baselines3 adds 1e-6.
   */
  derivativeOffset: number;
}

/** Two action-value functions, trained alike from different first values. */
export interface TwinCritic<Tensor> {
  q1: Perceptron<Tensor>;
  q2: Perceptron<Tensor>;
}

function dense<Tensor>(
  take: TakeParameter<Tensor>,
  name: string,
  inputs: number,
  outputs: number,
): Dense<Tensor> {
  const bound = 1 / Math.sqrt(inputs);
  return {
    weight: take(`${name}.weight`, [inputs, outputs], bound),
    bias: take(`${name}.bias`, [outputs], bound),
  };
}

/** Layers of the given widths, the first of which is that of the input. */
function layers<Tensor>(take: TakeParameter<Tensor>, name: string, widths: readonly number[]) {
  return widths
    .slice(1)
    .map((outputs, layer) => dense(take, `${name}.${layer}`, widths[layer], outputs));
}

export function buildActor<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, action, hidden }: NetworkSizes,
  derivativeOffset = 0,
): Actor<Tensor> {
  const features = hidden.at(-1) ?? observation;
  return {
    hidden: layers(take, "actor.hidden", [observation, ...hidden]),
    mean: dense(take, "actor.mean", features, action),
    logStd: dense(take, "actor.log_std", features, action),
    derivativeOffset,
  };
}

export function buildTwinCritic<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, action, hidden }: NetworkSizes,
): TwinCritic<Tensor> {
  const widths = [observation + action, ...hidden, 1];
  return { q1: layers(take, "q1", widths), q2: layers(take, "q2", widths) };
}

export function buildValue<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, hidden }: NetworkSizes,
): Perceptron<Tensor> {
  return layers(take, "value", [observation, ...hidden, 1]);
}

function applyDense<Tensor>(
  ops: TensorOperations<Tensor>,
  { weight, bias }: Dense<Tensor>,
  x: Tensor,
): Tensor {
  return ops.add(ops.matmul(x, weight), bias);
}

function applyHidden<Tensor>(
  ops: TensorOperations<Tensor>,
  hidden: Dense<Tensor>[],
  x: Tensor,
): Tensor {
  return hidden.reduce((features, layer) => ops.relu(applyDense(ops, layer, features)), x);
}

function applyPerceptron<Tensor>(
  ops: TensorOperations<Tensor>,
  perceptron: Perceptron<Tensor>,
  x: Tensor,
): Tensor {
  return applyDense(
    ops,
    perceptron[perceptron.length - 1],
    applyHidden(ops, perceptron.slice(0, -1), x),
  );
}

/** V(s): observations [batch, observation] -> [batch, 1]. */
export function stateValue<Tensor>(
  ops: TensorOperations<Tensor>,
  value: Perceptron<Tensor>,
  observation: Tensor,
): Tensor {
  return applyPerceptron(ops, value, observation);
}

/** Q(s, a): observations [batch, observation] and actions [batch, action] -> [batch, 1]. */
export function actionValue<Tensor>(
  ops: TensorOperations<Tensor>,
  q: Perceptron<Tensor>,
  observation: Tensor,
  action: Tensor,
): Tensor {
  return applyPerceptron(ops, q, ops.concat([observation, action], 1));
}

/** min(Q1(s, a), Q2(s, a)), which keeps the policy from exploiting either's errors. */
export function minimumActionValue<Tensor>(
  ops: TensorOperations<Tensor>,
  { q1, q2 }: TwinCritic<Tensor>,
  observation: Tensor,
  action: Tensor,
): Tensor {
  return ops.minimum(
    actionValue(ops, q1, observation, action),
    actionValue(ops, q2, observation, action),
  );
}

/** The range to which ln sigma is clipped, so that no density degenerates. */
const logStdRange = [-20, 2] as const;

/**
 * The policy's Gaussian before squashing: mu(s) and ln sigma(s), each [batch, action].
 */
export function gaussian<Tensor>(
  ops: TensorOperations<Tensor>,
  actor: Actor<Tensor>,
  observation: Tensor,
): { mean: Tensor; logStd: Tensor } {
  const features = applyHidden(ops, actor.hidden, observation);
  return {
    mean: applyDense(ops, actor.mean, features),
    logStd: ops.clip(applyDense(ops, actor.logStd, features), ...logStdRange),
  };
}

/** log(1 - tanh(u)^2), without cancellation: 2 (log 2 - u - softplus(-2 u)). */
function logTanhDerivative<Tensor>(
  ops: TensorOperations<Tensor>,
  u: Tensor,
  tanh: Tensor,
  offset: number,
): Tensor {
  if (offset !== 0) return ops.log(ops.add(ops.subtract(1, ops.square(tanh)), offset));
  const half = ops.subtract(ops.subtract(Math.LN2, u), ops.softplus(ops.multiply(-2, u)));
  return ops.multiply(2, half);
}

/**
 * An action of the tanh-squashed Gaussian policy, reparameterized: a = f(epsilon; s) with
 *
 *     u = mu(s) + sigma(s) * epsilon,   a = tanh(u)
 *     log pi(a | s) = sum_i [ log N(u_i; mu_i, sigma_i) - log(1 - tanh(u_i)^2) ]
 *
 * Source: Haarnoja et al. 2018, Eq. 11 and Appendix C, Eq. 21.
 *
 * @param observation [batch, observation]
 * @param epsilon [batch, action], drawn from N(0, I)
 * @returns action [batch, action] in (-1, 1) and its logProb [batch, 1]; mean, logStd of u
 */
export function squashedGaussian<Tensor>(
  ops: TensorOperations<Tensor>,
  actor: Actor<Tensor>,
  observation: Tensor,
  epsilon: Tensor,
): { action: Tensor; logProb: Tensor; mean: Tensor; logStd: Tensor } {
  const { mean, logStd } = gaussian(ops, actor, observation);
  const u = ops.add(mean, ops.multiply(ops.exp(logStd), epsilon));
  const logNormal = ops.subtract(
    ops.multiply(-0.5, ops.square(epsilon)),
    ops.add(logStd, 0.5 * Math.log(2 * Math.PI)),
  );
  const action = ops.tanh(u);
  const logDerivative = logTanhDerivative(ops, u, action, actor.derivativeOffset);
  return { action, logProb: ops.sum(ops.subtract(logNormal, logDerivative), 1), mean, logStd };
}
