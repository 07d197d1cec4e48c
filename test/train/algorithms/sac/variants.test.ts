import { describe, expect, test } from "vitest";
import { evaluate } from "../../../../graph/evaluate.ts";
import { Trace } from "../../../../graph/trace.ts";
import { actorLoss } from "../../../../train/algorithms/sac/losses.ts";
import { unflatten } from "../../../../train/engine/layout.ts";
import { buildTwinCritic } from "../../../../train/networks/networks.ts";
import { buildActor } from "../../../../train/networks/squashed-gaussian.ts";
import {
  feedsOf,
  firstState,
  randomBatch,
  type SmallStep,
  smallStep,
  takeStep,
  traceStep,
  type Variant,
} from "../../engine/stepping.ts";
import { differenceQuotients } from "../../tracing.ts";

/** One step in float64, from a state at which targets are no longer copies. */
function prepare(variant: Variant, changes: Partial<SmallStep> = {}) {
  const small = { ...smallStep(variant), ...changes };
  const traced = traceStep(small);
  const state = firstState(traced, 3);
  for (const name of ["value_target", "critic_target"]) {
    const other = firstState(traced, 4).get(name);
    if (other) state.set(name, other);
  }
  state.get("log_temperature")?.fill(-0.4);
  const batch = randomBatch(small, 1);
  const feeds = feedsOf(small, state, batch, 1);
  const { state: next, gradients, reports } = takeStep(traced, feeds);
  return { small, traced, state, batch, feeds, next, gradients, reports };
}
type Step = ReturnType<typeof prepare>;

/** The derivative of what a step reports in each entry of a vector of its state. */
function quotientsOf({ traced, feeds }: Step, report: string, vector: string): number[] {
  const node = traced.reports.get(report);
  if (!node) throw new Error(`nothing is reported as ${report}`);
  return differenceQuotients(node, vector, feeds);
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual).toHaveLength(expected.length);
  Array.from(expected, (entry, i) => expect(actual[i]).toBeCloseTo(entry, 7));
}

/** target <- tau source + (1 - tau) target */
function expectFollowing({ small, state, next }: Step, target: string, source: string): void {
  const { targetRate } = small.settings;
  const [before, after, moved] = [state.get(target), next.get(target), next.get(source)];
  if (!before || !after || !moved) throw new Error(`the step has no ${target} or no ${source}`);
  expect(moved).not.toEqual(state.get(source));
  after.forEach((entry, i) => {
    expect(entry).toBeCloseTo(targetRate * moved[i] + (1 - targetRate) * before[i], 14);
  });
}

describe("a gradient step of 2018", () => {
  const step = prepare("2018");

  test("reports the loss of every network", () => {
    expect([...step.reports.keys()]).toEqual(["value_loss", "q1_loss", "q2_loss", "actor_loss"]);
  });

  test.each([
    ["value", ["value_loss"]],
    ["critic", ["q1_loss", "q2_loss"]],
    ["actor", ["actor_loss"]],
  ])("moves the %s by the gradient of its own loss at the parameters before", (name, losses) => {
    const quotients = losses.map((loss) => quotientsOf(step, loss, name));
    const sum = quotients[0].map((_, entry) => quotients.reduce((total, q) => total + q[entry], 0));
    expectClose(step.gradients.get(name) ?? [], sum);
  });

  test("lets the target value follow the new value", () => {
    expectFollowing(step, "value_target", "value");
  });
});

describe("a gradient step of 2019", () => {
  const step = prepare("2019");

  test("reports the temperature that it used, and the loss of every network", () => {
    const names = ["temperature", "temperature_loss", "q1_loss", "q2_loss", "actor_loss"];
    expect([...step.reports.keys()]).toEqual(names);
    expect(step.reports.get("temperature")).toBeCloseTo(Math.exp(-0.4), 6);
    expect(step.next.get("log_temperature")).not.toEqual([Math.fround(-0.4)]);
  });

  test("moves the temperature and the critics by the gradients of their losses", () => {
    const temperature = quotientsOf(step, "temperature_loss", "log_temperature");
    expectClose(step.gradients.get("log_temperature") ?? [], temperature);
    const [q1, q2] = ["q1_loss", "q2_loss"].map((loss) => quotientsOf(step, loss, "critic"));
    expectClose(
      step.gradients.get("critic") ?? [],
      q1.map((entry, i) => entry + q2[i]),
    );
  });

  test("raises the temperature where the entropy is below its target, and lowers it above", () => {
    for (const [targetEntropy, direction] of [
      [50, 1],
      [-50, -1],
    ]) {
      const { next, state } = prepare("2019", { targetEntropy });
      const [after, before] = [next, state].map((of) => of.get("log_temperature")?.[0] ?? 0);
      expect(Math.sign(after - before)).toBe(direction);
    }
  });

  test("moves the policy against the new critics, as if these were given", () => {
    const { small, feeds, batch, next } = step;
    const trace = new Trace();
    const newCritic = next.get("critic") ?? [];
    const critic = trace.constant(newCritic, [newCritic.length]);
    const actor = trace.input("actor", feeds.actor.shape);
    const networks = {
      actor: unflatten(trace, actor, (take) => buildActor(take, small.sizes)).network,
      critic: unflatten(trace, critic, (take) => buildTwinCritic(take, small.sizes)).network,
    };
    const loss = actorLoss(trace, networks, Math.exp(Math.fround(-0.4)), {
      observation: trace.constant(batch.observation, [small.rows, small.sizes.observation]),
      epsilon: trace.constant(batch.epsilon, [small.rows, small.sizes.action]),
    });
    const quotients = differenceQuotients(loss, "actor", { actor: feeds.actor });
    expectClose(step.gradients.get("actor") ?? [], quotients);
    const [{ data }] = evaluate([loss], feeds);
    expect(data[0]).toBeCloseTo(step.reports.get("actor_loss") ?? Number.NaN, 12);
  });

  test("lets the target critics follow the new critics", () => {
    expectFollowing(step, "critic_target", "critic");
  });
});
