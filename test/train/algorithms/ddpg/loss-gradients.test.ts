import { describe, expect, test } from "vitest";
import { evaluate } from "../../../../graph/evaluate.ts";
import { gradients } from "../../../../graph/gradient.ts";
import type { Node } from "../../../../graph/node.ts";
import {
  policyLoss,
  squaredErrors,
  targetValue,
} from "../../../../train/algorithms/ddpg/losses.ts";
import { smoothed } from "../../../../train/algorithms/td3/smoothing.ts";
import {
  buildDeterministic,
  deterministicAction,
} from "../../../../train/networks/deterministic.ts";
import { buildCritics } from "../../../../train/networks/values.ts";
import { normalNoise, transitionShapes } from "../../../../train/off-policy/algorithm.ts";
import { Networks } from "../../networks-of-inputs.ts";
import { differenceQuotients } from "../../tracing.ts";

const sizes = { observation: 3, action: 2, hidden: [5, 4] };
const shapes = transitionShapes(sizes, 6, normalNoise("nextEpsilon"));

/** Networks cut from inputs of the graph, a vector each, and a batch of constants. */
function prepare(count: number) {
  const networks = new Networks(2);
  const { trace } = networks;
  return {
    networks,
    trace,
    actor: networks.add("actor", (take) => buildDeterministic(take, sizes)),
    actorTarget: networks.add("actorTarget", (take) => buildDeterministic(take, sizes)),
    critics: networks.add("critic", (take) => buildCritics(take, sizes, count)),
    criticTargets: networks.add("criticTarget", (take) => buildCritics(take, sizes, count)),
    batch: {
      observation: networks.normal(shapes.observation),
      action: trace.tanh(networks.normal(shapes.action)),
      reward: networks.normal(shapes.reward),
      nextObservation: networks.normal(shapes.nextObservation),
      continuation: trace.constant([0.9, 0, 0.9, 0.9, 0, 0.9], shapes.continuation),
      nextEpsilon: networks.normal(shapes.nextEpsilon),
    },
  };
}
type Prepared = ReturnType<typeof prepare>;

/** The sum of the critics' losses, with the target of DDPG, or the smoothed one of TD3. */
function criticLoss(
  { trace, actorTarget, critics, criticTargets, batch }: Prepared,
  isSmoothed: boolean,
): Node {
  const next = deterministicAction(trace, actorTarget, batch.nextObservation);
  const smoothing = { deviation: 0.3, clip: 0.4 };
  const nextAction = isSmoothed ? smoothed(trace, next, batch.nextEpsilon, smoothing) : next;
  const target = targetValue(trace, criticTargets, nextAction, batch);
  const losses = squaredErrors(trace, critics, target, batch);
  return losses.reduce((sum, loss) => trace.add(sum, loss));
}

const losses: [string, string, number, (given: Prepared) => Node][] = [
  ["L of DDPG in its critic", "critic", 1, (given) => criticLoss(given, false)],
  ["L of TD3 in its critics", "critic", 2, (given) => criticLoss(given, true)],
  [
    "J_mu in the policy",
    "actor",
    2,
    ({ trace, actor, critics, batch }) => policyLoss(trace, { actor, critics }, batch),
  ],
];

describe("the gradient is the limit of difference quotients", () => {
  test.each(losses)("of %s", (_, trained, count, loss) => {
    const given = prepare(count);
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
