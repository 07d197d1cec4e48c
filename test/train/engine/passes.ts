import { expect, test } from "vitest";
import { DivergenceError, type Learner } from "../../../train/engine/learner.ts";
import { generatorFor } from "../../../train/random/streams.ts";
import { programOf, type SmallStep } from "./small-steps.ts";

/** Random inputs of a pass. */
function inputsOf(columns: Readonly<Record<string, number>>, rows: number) {
  const random = generatorFor(rows, "replay");
  return Object.fromEntries(
    Object.entries(columns).map(([name, count]) => {
      const values = new Float32Array(rows * count);
      random.fillNormal(values);
      // Indices, where actions are discrete.
      return [name, name === "action" && count === 1 ? values.map((x) => Number(x > 0)) : values];
    }),
  );
}

/** What every learner does with the forward passes of its program, in whichever engine. */
export function specifyPasses(small: SmallStep, createLearner: () => Promise<Learner>): void {
  const passes = Object.entries(programOf(small).passes ?? {});

  test("refuses a forward pass that there is not, and names those that there are", async () => {
    const learner = await createLearner();
    const names = ["act", ...passes.map(([name]) => name)];
    await expect(learner.forward("nothing", {})).rejects.toThrow(
      new RangeError(`there is no forward pass "nothing": there are ${names}`),
    );
  });

  test.for(passes)("computes its pass %s, each row by itself", async ([name, pass]) => {
    const learner = await createLearner();
    // More numbers of rows than are remembered, and some again.
    for (const rows of [3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 3, 10]) {
      const inputs = inputsOf(pass.inputs, rows);
      const outputs = await learner.forward(name, inputs);
      expect(Object.keys(outputs)).toEqual(Object.keys(pass.outputs));
      for (const [output, columns] of Object.entries(pass.outputs)) {
        expect(outputs[output]).toHaveLength(rows * columns);
        const last = Object.entries(pass.inputs).map(
          ([input, count]) => [input, inputs[input].subarray((rows - 1) * count)] as const,
        );
        const alone = await learner.forward(name, Object.fromEntries(last));
        for (const [i, value] of alone[output].entries()) {
          expect(outputs[output][(rows - 1) * columns + i]).toBeCloseTo(value, 5);
        }
      }
    }
  });

  test.for(passes)("refuses inputs of its pass %s that are no whole rows", async ([name, pass]) => {
    const learner = await createLearner();
    await learner.forward(name, inputsOf(pass.inputs, 2));
    for (const [input, columns] of Object.entries(pass.inputs)) {
      const inputs = inputsOf(pass.inputs, 2);
      const shorter = { ...inputs, [input]: inputs[input].subarray(1) };
      await expect(learner.forward(name, shorter)).rejects.toThrow(
        `must have ${columns} entries for each of `,
      );
      const { [input]: _, ...missing } = inputs;
      await expect(learner.forward(name, missing)).rejects.toThrow(RangeError);
    }
  });

  test.for(passes)("hands out new arrays of its pass %s", async ([name, pass]) => {
    const learner = await createLearner();
    const inputs = inputsOf(pass.inputs, 2);
    const first = await learner.forward(name, inputs);
    const kept = structuredClone(first);
    const others = Object.fromEntries(
      Object.entries(inputs).map(([input, values]) => [input, values.map((x) => 1 - x)]),
    );
    expect(await learner.forward(name, others)).not.toEqual(kept);
    expect(first).toEqual(kept);
  });

  test.for(passes)("stops where its pass %s is no longer finite", async ([name, pass]) => {
    const learner = await createLearner();
    const broken = Array.from(
      await learner.read(),
      ([vector, values]) => [vector, values.map(() => Number.NaN)] as const,
    );
    learner.write(new Map(broken), 8);
    const [output] = Object.keys(pass.outputs);
    await expect(learner.forward(name, inputsOf(pass.inputs, 2))).rejects.toThrow(
      new DivergenceError(`${output} of row 0`, Number.NaN, 8),
    );
  });
}
