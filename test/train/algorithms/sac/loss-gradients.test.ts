import { describe, expect, test } from "vitest";
import { evaluate } from "../../../../graph/evaluate.ts";
import { gradients } from "../../../../graph/gradient.ts";
import type { Node } from "../../../../graph/node.ts";
import { Trace } from "../../../../graph/trace.ts";
import {
  actionValueBackup,
  actorLoss,
  criticLosses,
  temperatureLoss,
  valueBackup,
  valueLoss,
} from "../../../../train/algorithms/sac/losses.ts";
import { batchShapes, type TakeParameter } from "../../../../train/engine/gradient-step.ts";
import { initialize, layoutOf, unflatten } from "../../../../train/engine/layout.ts";
import { buildTwinCritic, buildValue } from "../../../../train/networks/networks.ts";
import { buildActor } from "../../../../train/networks/squashed-gaussian.ts";
import { generatorFor } from "../../../../train/random/streams.ts";
import { differenceQuotients } from "../../tracing.ts";

const sizes = { observation: 3, action: 2, hidden: [5, 4] };
const shapes = batchShapes(sizes, 6);
const rewardScale = 2;

/** Networks cut from inputs of the graph, a vector each, and a batch of constants. */
function prepare() {
  const trace = new Trace();
  const random = generatorFor(2, "initialization");
  const feeds: Record<string, { data: Float32Array; shape: number[] }> = {};
  const inputs: Record<string, Node> = {};
  const input = (name: string, data: Float32Array) => {
    feeds[name] = { data, shape: [data.length] };
    inputs[name] = trace.input(name, [data.length]);
    return inputs[name];
  };
  const network = <Network>(name: string, build: (take: TakeParameter<Node>) => Network) => {
    const layout = layoutOf(build, trace.constant([0], []));
    return unflatten(trace, input(name, initialize(layout, random)), build).network;
  };
  const normal = (shape: readonly number[]) => {
    const data = new Float32Array(shape[0] * shape[1]);
    random.fillNormal(data);
    return trace.constant(data, shape);
  };
  return {
    trace,
    feeds,
    inputs,
    actor: network("actor", (take) => buildActor(take, sizes)),
    critic: network("critic", (take) => buildTwinCritic(take, sizes)),
    criticTarget: network("criticTarget", (take) => buildTwinCritic(take, sizes)),
    value: network("value", (take) => buildValue(take, sizes)),
    logTemperature: input("logTemperature", Float32Array.of(-0.4)),
    batch: {
      observation: normal(shapes.observation),
      action: trace.tanh(normal(shapes.action)),
      reward: normal(shapes.reward),
      nextObservation: normal(shapes.nextObservation),
      continuation: trace.constant([0.9, 0, 0.9, 0.9, 0, 0.9], shapes.continuation),
      epsilon: normal(shapes.epsilon),
      nextEpsilon: normal(shapes.nextEpsilon),
    },
  };
}
type Prepared = ReturnType<typeof prepare>;

function sumOfCriticLosses({ trace, critic, batch }: Prepared, target: Node): Node {
  const { q1, q2 } = criticLosses(trace, critic, target, batch);
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
      temperatureLoss(trace, logTemperature, actor, -2, batch),
  },
];

describe("the gradient is the limit of difference quotients", () => {
  test.each(losses)("of $name", ({ trained, loss }) => {
    const given = prepare();
    const { trace, feeds, inputs } = given;
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
