import { describe, expect, test } from "vitest";
import { reachable } from "../../../../graph/node.ts";
import { adam } from "../../../../train/engine/adam.ts";
import { uniform } from "../../../../train/engine/initialization.ts";
import { gradientOf, schedule } from "../../../../train/engine/ort/schedule.ts";
import { TracedStep } from "../../../../train/engine/ort/traced-step.ts";
import { smallStep, traceStep } from "../small-steps.ts";

const optimizer = adam({ learningRate: 1 });

const kindsOf = (nodes: readonly Parameters<typeof reachable>[0][]) =>
  nodes.flatMap((each) => [...reachable(each)].map(({ operation }) => operation.kind));

describe("the stages of a gradient step", () => {
  test("are one for 2018, whose losses all use the parameters from before it", () => {
    const stages = schedule(traceStep(smallStep("sac-2018")));
    expect(stages.map(({ reports }) => reports)).toEqual([
      ["value_loss", "q1_loss", "q2_loss", "actor_loss"],
    ]);
    const [{ updates }] = stages;
    expect(updates.map(({ outputs }) => outputs[0])).toEqual([
      "value",
      "critic",
      "actor",
      "value_target",
    ]);
  });

  test("are two for 2019: the critics', and what uses the new critics", () => {
    const stages = schedule(traceStep(smallStep("sac-2019")));
    expect(stages.map(({ reports }) => reports)).toEqual([
      ["temperature", "q1_loss", "q2_loss"],
      ["temperature_loss", "actor_loss"],
    ]);
    expect(stages.map(({ updates }) => updates.map(({ outputs }) => outputs[0]))).toEqual([
      ["critic"],
      ["log_temperature", "actor", "critic_target"],
    ]);
  });

  test("read parameters and write gradients as slices of vectors, without copies", () => {
    const step = traceStep(smallStep("sac-2019"));
    for (const { outputs, slices } of schedule(step)) {
      const { reports: _, ...gradients } = outputs;
      const kinds = kindsOf(Object.values(gradients).map((node) => [node]));
      expect(kinds.filter((kind) => kind === "sqrt" || kind === "stopGradient")).toEqual([]);
      const layout = (vector: string) =>
        step.layouts.get(vector.replace(/\.gradient$/, ""))?.map(({ start }) => start) ?? [];
      for (const { vector, start } of slices.values()) expect(layout(vector)).toContain(start);
    }
  });

  test("write every entry of a gradient once", () => {
    const step = traceStep(smallStep("sac-2018"));
    const [{ outputs, slices }] = schedule(step);
    for (const [group, layout] of step.layouts) {
      if (!step.updates.has(group)) continue;
      const written = [...slices]
        .filter(([name, { vector }]) => name in outputs && vector === gradientOf(group))
        .map(([, { start, shape }]) => [start, shape.reduce((size, length) => size * length, 1)]);
      expect(written).toEqual(layout.map(({ start, end }) => [start, end - start]));
    }
  });

  test("are refused where a target follows parameters from before their update", () => {
    const step = new TracedStep({ observation: [2, 1] }, () => true);
    const { ops, batch } = step;
    const source = step.parameters("source", (take) => take("weight", [1, 1], uniform(1)));
    const target = step.target("target", source);
    const updated = step.minimize(source, optimizer, (weight) =>
      ops.mean(ops.matmul(batch.observation, weight)),
    );
    step.replace(target, ops.add(target.vector, updated.vector));
    expect(() => schedule(step)).not.toThrow();
    step.replace(target, ops.add(target.vector, source.vector));
    expect(() => schedule(step)).toThrow(
      '"source" is used as it is before its update, to update target',
    );
  });

  test("are refused where two groups have one gradient, which could not be told apart", () => {
    const step = new TracedStep({ observation: [2, 1] }, () => true);
    const { ops, batch } = step;
    for (const name of ["one", "other"]) {
      const group = step.parameters(name, (take) => take("weight", [1, 1], uniform(1)));
      step.minimize(group, optimizer, (weight) => ops.mean(ops.matmul(batch.observation, weight)));
    }
    expect(() => schedule(step)).toThrow("the gradients of one, other must differ");
  });

  test("are refused where a loss needs parameters from before and after an update", () => {
    const step = new TracedStep({ observation: [2, 1] }, () => true);
    const { ops, batch } = step;
    const [one, other] = ["one", "other"].map((name) =>
      step.parameters(name, (take) => take("weight", [1, 1], uniform(1))),
    );
    const updated = step.minimize(one, optimizer, (weight) =>
      ops.mean(ops.matmul(batch.observation, weight)),
    );
    step.minimize(other, optimizer, (weight) => {
      const both = ops.add(one.network, updated.network);
      return ops.mean(ops.matmul(batch.observation, ops.multiply(weight, both)));
    });
    expect(() => schedule(step)).toThrow('"one" is used as it is before its update');
  });
});
