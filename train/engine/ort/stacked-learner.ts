import type { Node } from "../../../graph/node.ts";
import { sizeOf } from "../../../graph/shape.ts";
import { type LearnerProgram, mapBatch } from "../gradient-step.ts";
import type { Layout } from "../layout.ts";
import type { GroupSettings } from "../learner.ts";
import { type LearnerCopy, type StackedLearner, startCopies } from "../stacked-learner.ts";
import { blockOf, tensorInStack, unstack } from "../stacks.ts";
import { createLearnerSteps } from "./learner-steps.ts";
import { partOf, partsOf } from "./parts/divide.ts";
import { createProgramPasses } from "./program-passes.ts";
import { ratesIn } from "./rates.ts";
import { checkedState, initialState } from "./state.ts";
import { recordVariants } from "./step-variants.ts";

/** Settings of a stacked learner in ONNX Runtime. */
export interface OrtSettings extends GroupSettings {
  /** The number of equal parts of a batch, each computed by a thread; chosen by default. */
  parts?: number;
}

/**
 * Compiles the gradient steps of one or more copies: losses and gradients to ONNX graphs for
 * onnxruntime-node, updates to kernels. Both share one memory, in which the state changes in place.
 * What is due only in every k-th step is compiled separately, once for each combination that can be
 * due together.
 *
 * Losses and gradients are computed on the settings' device; updates, and the forward passes that
 * act, on the CPU, where the state is.
 */
export async function stackOnOrt<Field extends string>(
  { seeds, threads = 1, device = "cpu", ...chosen }: OrtSettings,
  program: LearnerProgram<Node, Field>,
): Promise<StackedLearner<Field>> {
  const count = seeds.length;
  const { parts = count === 1 && device === "cpu" ? partsOf(program, threads) : 1 } = chosen;
  const recorded = recordVariants(partOf(program, parts));
  const { whole, variants } = recorded;
  const layoutOf = (group: string): Layout => whole.layouts.get(group) ?? [];
  const batch = mapBatch(program.batch, (shape) => new Float32Array(count * sizeOf(shape)));

  await using resources = new AsyncDisposableStack();
  const steps = resources.adopt(
    await createLearnerSteps(recorded, batch, {
      copies: count,
      parts,
      threads: Math.floor(threads / parts),
      device,
    }),
    ({ release }) => release(),
  );
  const { memory } = steps;
  const writeRates = ratesIn(memory, whole.updates);
  let lastTrained: readonly string[] = [];

  const copyOf = async (copy: number): Promise<LearnerCopy<Field>> => {
    const passes = resources.adopt(
      await createProgramPasses(
        program,
        whole.layouts,
        (group, placement) => tensorInStack(memory.get(group), placement, count, copy),
        threads,
      ),
      ({ release }) => release(),
    );
    const own = (stack: Float32Array, layout: Layout) => unstack(stack, layout, count, copy);
    return {
      batch: mapBatch(batch, (values) => blockOf(values, copy, count)),
      forward: (pass, inputs) => passes.get(pass).run(inputs),
      gradients: async () =>
        new Map(lastTrained.map((group) => [group, own(steps.gradient(group), layoutOf(group))])),
      read: async () =>
        new Map(
          Array.from(whole.state, ([name, { layout }]) => [name, own(memory.get(name), layout)]),
        ),
      write: (state) => steps.write(copy, checkedState(whole, state)),
    };
  };
  const copies = await startCopies(seeds, copyOf, (seed) => initialState(whole, seed));
  const owned = resources.move();
  return {
    layouts: whole.layouts,
    actionColumns: program.actor.columns.action,
    copies,
    async step(t, learningRateShare) {
      const variant = recorded.indexAt(t);
      writeRates(t, learningRateShare);
      const numbers = await steps.step(variant);
      const { reports, updates } = variants[variant];
      lastTrained = [...updates.keys()];
      const names = [...reports.keys()];
      return { reports: names, checked: names, numbers };
    },
    release: () => owned.disposeAsync(),
  };
}
