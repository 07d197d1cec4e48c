import type { Node } from "../../../../graph/node.ts";
import type { Tensor } from "../../../../installation/onnxruntime.ts";
import { rateNames } from "../../adam.ts";
import { checkFinite, vectorOf } from "../../checks.ts";
import { type LearnerProgram, mapBatch } from "../../gradient-step.ts";
import type { Learner, LearnerSettings, LearnerState } from "../../learner.ts";
import { dueAt, firstSteps, isDueAt } from "../../periods.ts";
import { firstValues } from "../learner.ts";
import { type Tensors, tensorOn, zeros } from "../program.ts";
import { ratesIn } from "../rates.ts";
import { gradientOf } from "../schedule.ts";
import { rateInput, TracedStep } from "../traced-step.ts";
import { DeviceVectors } from "./device-vectors.ts";
import { createDownload, onCpu } from "./download.ts";
import { createFetchingPasses } from "./fetching-passes.ts";
import { inTurn } from "./in-turn.ts";
import { compileForWebgpu } from "./program.ts";
import { nextOf, wholeStep } from "./whole-step.ts";

/** A whole step, compiled for WebGPU. */
async function compileWholeStep(traced: TracedStep) {
  const step = wholeStep(traced);
  const program = await compileForWebgpu("gradient_step", step.outputs, (output) =>
    output === "reports" ? "cpu" : "gpu-buffer",
  );
  return { ...step, ...program };
}

type CompiledWholeStep = Awaited<ReturnType<typeof compileWholeStep>>;

/**
 * Compiles a gradient step for WebGPU: losses, gradients, Adam and targets to one ONNX graph. The
 * state stays in buffers of the device from step to step. A batch goes up, and the numbers of the
 * step come down. Parts that run only every k-th step are compiled separately, as on the CPU.
 *
 * @throws {Error} if there is no GPU, or it lacks an operation of the program
 */
export async function createWebgpuLearner<Field extends string>(
  { seed }: LearnerSettings,
  program: LearnerProgram<Node, Field>,
): Promise<Learner<Field>> {
  const trace = (isDue: (period: number) => boolean) => {
    const traced = new TracedStep(program.batch, isDue);
    program.step(traced);
    return traced;
  };
  const whole = trace(() => true);
  const batch = mapBatch(program.batch, zeros);
  const rates = [...whole.updates.keys()].flatMap((group) =>
    rateNames.map((rate) => [rateInput(group, rate), zeros([])] as const),
  );
  const given: Tensors = { ...batch, ...Object.fromEntries(rates) };

  await using resources = new AsyncDisposableStack();
  const download = await inTurn(async () =>
    resources.adopt(await createDownload(), ({ release }) => release()),
  );
  const compiled = new Map<string, CompiledWholeStep>();
  for (const [due, t] of firstSteps(whole.periods.met)) {
    const step = await inTurn(() => compileWholeStep(trace(isDueAt(t))));
    compiled.set(
      due,
      resources.adopt(step, ({ release }) => release()),
    );
  }
  const compiledAt = (t: number) => {
    const found = compiled.get(dueAt(whole.periods.met, t));
    if (!found) throw new Error(`nothing was compiled for gradient step ${t}`);
    return found;
  };

  // Buffers are given back before the sessions that they are from.
  const state = resources.adopt(new DeviceVectors(), (vectors) => vectors.release());
  const gradients = resources.adopt(new DeviceVectors(), (vectors) => vectors.release());
  const passes = await createFetchingPasses(program, whole.layouts, (group) =>
    inTurn(() => download.copy(state.get(group))),
  );
  resources.defer(() => passes.release());
  let steps = 0;
  let lastTrained: readonly string[] = [];

  const writeRates = ratesIn({ get: (name) => given[name].data }, whole.updates);
  /** Takes a step; returns its numbers. */
  const advance = async (step: CompiledWholeStep): Promise<Float32Array> => {
    const feeds = step.inputs.map((name): [string, Tensor] => [
      name,
      given[name] ?? state.get(name),
    ]);
    const results = await step.run(Object.fromEntries(feeds));
    for (const name of step.changed) state.set(name, results[nextOf(name)]);
    for (const group of step.trained) gradients.set(group, results[gradientOf(group)]);
    return step.checked.length > 0 ? onCpu(results.reports) : new Float32Array(0);
  };
  const copies = (names: () => Iterable<string>, vectors: DeviceVectors): Promise<LearnerState> =>
    inTurn(async () => {
      const copied: LearnerState = new Map();
      for (const name of names()) copied.set(name, await download.copy(vectors.get(name)));
      return copied;
    });

  const { columns } = program.actor;
  const owned = resources.move();
  const learner: Learner<Field> = {
    layouts: whole.layouts,
    batch: mapBatch(batch, ({ data }) => data),
    get steps() {
      return steps;
    },
    step: (learningRateShare) =>
      inTurn(async () => {
        const step = compiledAt(steps + 1);
        writeRates(steps + 1, learningRateShare);
        const numbers = await advance(step);
        steps += 1;
        lastTrained = step.trained;
        passes.outdate();
        checkFinite(numbers, (i) => step.checked[i], steps);
        return Object.fromEntries(step.reports.map((name, i) => [name, numbers[i]]));
      }),
    async act(observations, noise) {
      const { action } = await passes.run("act", { observation: observations, noise });
      checkFinite(action, (i) => `dimension ${i % columns.action} of the action`, steps);
      return action;
    },
    async forward(pass, inputs) {
      const outputs = await passes.run(pass, inputs);
      for (const [name, values] of Object.entries(outputs)) {
        checkFinite(values, (i) => `${name} of row ${i}`, steps);
      }
      return outputs;
    },
    read: () => copies(() => whole.state.keys(), state),
    write(written, stepsTaken) {
      const vectors = Array.from(whole.state, ([name, { length }]) => ({
        name,
        values: vectorOf(written, name, length),
      }));
      // The next step takes them up to the device.
      for (const { name, values } of vectors) {
        state.set(name, tensorOn(values.slice(), [values.length]));
      }
      steps = stepsTaken;
      passes.outdate();
    },
    gradients: () => copies(() => lastTrained, gradients),
    release: () => inTurn(() => owned.disposeAsync()),
  };
  learner.write(firstValues(whole, seed), 0);
  return learner;
}
