import type { Node } from "../../../../graph/node.ts";
import { vectorize } from "../../../../graph/vectorize.ts";
import type { Tensor } from "../../../../installation/onnxruntime.ts";
import { type LearnerProgram, mapBatch } from "../../gradient-step.ts";
import type { GroupSettings, LearnerState } from "../../learner.ts";
import { type LearnerCopy, type StackedLearner, startCopies } from "../../stacked-learner.ts";
import { blockOf, stackedShape } from "../../stacks.ts";
import { type Tensors, zeros } from "../program.ts";
import { rateInputs, ratesIn } from "../rates.ts";
import { gradientOf } from "../schedule.ts";
import { initialState } from "../state.ts";
import { recordVariants } from "../step-variants.ts";
import type { TracedStep } from "../traced-step.ts";
import { DeviceState } from "./device-state.ts";
import { DeviceVectors } from "./device-vectors.ts";
import { createDownload, onCpu } from "./download.ts";
import { createFetchedPasses } from "./fetched-passes.ts";
import { inTurn } from "./in-turn.ts";
import { compileForWebgpu } from "./program.ts";
import { nextOf, wholeStep } from "./whole-step.ts";

/** A whole step of so many copies, compiled for WebGPU. A single one has no axis of copies. */
async function compileWholeStep(
  traced: TracedStep,
  count: number,
  isRate: (input: string) => boolean,
) {
  const step = wholeStep(traced);
  const names = Object.keys(step.outputs);
  const nodes = Object.values(step.outputs);
  const copied = count === 1 ? nodes : vectorize(nodes, count, isRate);
  const outputs = Object.fromEntries(names.map((name, i) => [name, copied[i]]));
  const program = await compileForWebgpu("gradient_step", outputs, (output) =>
    output === "reports" ? "cpu" : "gpu-buffer",
  );
  return { ...step, ...program };
}

type CompiledWholeStep = Awaited<ReturnType<typeof compileWholeStep>>;

/**
 * Compiles the gradient steps of many copies for WebGPU: losses, gradients, Adam and targets of all
 * copies to one ONNX graph. The state stays in buffers of the device from step to step. Batches go up,
 * and the numbers of the step come down. What is due only in every k-th step is compiled separately,
 * as on the CPU. Forward passes run on the CPU.
 *
 * @throws {Error} if there is no GPU, or it lacks an operation of the program
 */
export async function stackOnWebgpu<Field extends string>(
  { seeds, threads = 1 }: GroupSettings,
  program: LearnerProgram<Node, Field>,
): Promise<StackedLearner<Field>> {
  const count = seeds.length;
  const { whole, variants, indexAt } = recordVariants(program);
  const { layouts } = whole;
  const batch = mapBatch(program.batch, (shape) => zeros(stackedShape(shape, count)));
  const rates: Tensors = Object.fromEntries(
    rateInputs(whole.updates).map((name) => [name, zeros([])]),
  );
  const given: Tensors = { ...batch, ...rates };
  const writeRates = ratesIn({ get: (name) => rates[name].data }, whole.updates);

  await using resources = new AsyncDisposableStack();
  const download = await inTurn(async () =>
    resources.adopt(await createDownload(stackedShape([1], count).length), ({ release }) =>
      release(),
    ),
  );
  const compiled: CompiledWholeStep[] = [];
  for (const traced of variants) {
    const step = await inTurn(() => compileWholeStep(traced, count, (input) => input in rates));
    resources.defer(() => step.release());
    compiled.push(step);
  }
  // Buffers are given back before the sessions that they are from.
  const state = new DeviceState(whole, count, download);
  resources.defer(() => state.vectors.release());
  const gradients = resources.adopt(new DeviceVectors(), (vectors) => vectors.release());
  let lastTrained: readonly string[] = [];

  /** Takes a step; returns its numbers, copy by copy. */
  const advance = async (step: CompiledWholeStep): Promise<Float32Array> => {
    const feeds = step.inputs.map((name): [string, Tensor] => [
      name,
      given[name] ?? state.vectors.get(name),
    ]);
    const results = await step.run(Object.fromEntries(feeds));
    for (const name of step.changed) state.vectors.set(name, results[nextOf(name)]);
    for (const group of step.trained) gradients.set(group, results[gradientOf(group)]);
    state.changed();
    lastTrained = step.trained;
    return step.checked.length > 0 ? onCpu(results.reports) : new Float32Array(0);
  };

  const copyOf = async (copy: number): Promise<LearnerCopy<Field>> => {
    const passes = resources.adopt(
      await createFetchedPasses(program, layouts, state, { copy, count, threads }),
      ({ release }) => release(),
    );
    return {
      batch: mapBatch(batch, ({ data }) => blockOf(data, copy, count)),
      forward: passes.forward,
      read: () => inTurn(() => state.read(copy)),
      write(values) {
        state.write(copy, values);
        passes.forget();
      },
      gradients: () =>
        inTurn(async () => {
          const vectors: LearnerState = new Map();
          for (const group of lastTrained) {
            const values = await download.copy(gradients.get(group));
            vectors.set(group, blockOf(values, copy, count).slice());
          }
          return vectors;
        }),
    };
  };
  const copies = await startCopies(seeds, copyOf, (seed) => initialState(whole, seed));
  const owned = resources.move();
  return {
    layouts,
    actionColumns: program.actor.columns.action,
    copies,
    step: (t, learningRateShare) =>
      inTurn(async () => {
        await state.settle();
        const step = compiled[indexAt(t)];
        writeRates(t, learningRateShare);
        const numbers = await advance(step);
        const { reports, checked } = step;
        return { reports, checked, numbers: seeds.map((_, copy) => blockOf(numbers, copy, count)) };
      }),
    release: () => inTurn(() => owned.disposeAsync()),
  };
}
