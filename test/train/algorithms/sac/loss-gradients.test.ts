import { describe, expect, test } from "vitest";
import { evaluate } from "../../../../graph/evaluate.ts";
import { gradients } from "../../../../graph/gradient.ts";
import type { Node } from "../../../../graph/node.ts";
import {
  actionValueBackup,
  actorLoss,
  criticLosses,
  temperatureLoss,
  valueBackup,
  valueLoss,
} from "../../../../train/algorithms/sac/losses.ts";
import { buildGaussian, logProbability } from "../../../../train/networks/squashed-gaussian.ts";
import { buildCritics, buildValue } from "../../../../train/networks/values.ts";
import { normalNoise, transitionShapes } from "../../../../train/off-policy/algorithm.ts";
import { Networks } from "../../networks-of-inputs.ts";
import { differenceQuotients } from "../../tracing.ts";

const sizes = { observation: 3, action: 2, hidden: [5, 4] };
const shapes = transitionShapes(sizes, 6, normalNoise("epsilon", "nextEpsilon"));
const rewardScale = 2;

/** Networks cut from inputs of the graph, a vector each, and a batch of constants. */
function prepare() {
  const networks = new Networks(2);
  const { trace } = networks;
  return {
    trace,
    networks,
    actor: networks.add("actor", (take) => buildGaussian(take, sizes)),
    critic: networks.add("critic", (take) => buildCritics(take, sizes, 2)),
    criticTarget: networks.add("criticTarget", (take) => buildCritics(take, sizes, 2)),
    value: networks.add("value", (take) => buildValue(take, sizes)),
    logTemperature: networks.input("logTemperature", Float32Array.of(-0.4)),
    batch: {
      observation: networks.normal(shapes.observation),
      action: trace.tanh(networks.normal(shapes.action)),
      reward: networks.normal(shapes.reward),
      nextObservation: networks.normal(shapes.nextObservation),
      continuation: trace.constant([0.9, 0, 0.9, 0.9, 0, 0.9], shapes.continuation),
      epsilon: networks.normal(shapes.epsilon),
      nextEpsilon: networks.normal(shapes.nextEpsilon),
    },
  };
}
type Prepared = ReturnType<typeof prepare>;

function sumOfCriticLosses({ trace, critic, batch }: Prepared, target: Node): Node {
  const [q1, q2] = criticLosses(trace, critic, target, batch);
  return trace.add(q1, q2);
}

const losses: { name: string; trained: string; loss: (given: Prepared) => Node }[] = [
  {
    name: "J_V in the value's parameters",
    trained: "value",
    loss: ({ trace, batch, ...networks }) => valueLoss(trace, networks, 0.7, batch),
  },
  {
    name: "J_Q in the critics' parameters, with the target of 2018",
    trained: "critic",
    loss: (given) =>
      sumOfCriticLosses(given, valueBackup(given.trace, given.value, rewardScale, given.batch)),
  },
  {
    name: "J_Q in the critics' parameters, with the target of 2019",
    trained: "critic",
    loss: (given) => {
      const { trace, logTemperature, batch } = given;
      const temperature = trace.exp(logTemperature);
      return sumOfCriticLosses(
        given,
        actionValueBackup(trace, given, temperature, rewardScale, batch),
      );
    },
  },
  {
    name: "J_pi in the policy's parameters",
    trained: "actor",
    loss: ({ trace, batch, ...networks }) => actorLoss(trace, networks, 0.7, batch),
  },
  {
    name: "J_alpha in the logarithm of the temperature",
    trained: "logTemperature",
    loss: ({ trace, logTemperature, actor, batch }) =>
      temperatureLoss(trace, logTemperature, logProbability(trace, actor, batch), -2),
  },
];

describe("the gradient is the limit of difference quotients", () => {
  test.each(losses)("of $name", ({ trained, loss }) => {
    const given = prepare();
    const { trace, feeds, inputs } = given.networks;
    const scalar = loss(given);
    const [analytic] = evaluate(gradients(trace, scalar, [inputs[trained]]), feeds);
    const numeric = differenceQuotients(scalar, trained, feeds);
    expect(analytic.data).toHaveLength(numeric.length);
    numeric.forEach((quotient, entry) => {
      expect(analytic.data[entry]).toBeCloseTo(quotient, 7);
    });
    // Not because nothing depends on anything.
    expect(Math.max(...numeric.map(Math.abs))).toBeGreaterThan(0.01);
  });
});
