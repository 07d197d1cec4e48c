import type { Node } from "../../../../graph/node.ts";
import { vectorize } from "../../../../graph/vectorize.ts";
import type { Tensor } from "../../../../installation/onnxruntime.ts";
import { rateNames } from "../../adam.ts";
import { passOf, vectorOf } from "../../checks.ts";
import { type LearnerProgram, mapBatch, passOfActor } from "../../gradient-step.ts";
import { lengthOf } from "../../layout.ts";
import type { GroupSettings, LearnerState } from "../../learner.ts";
import { dueAt, firstSteps, isDueAt } from "../../periods.ts";
import type { LearnerCopy, StackedLearner } from "../../stacked-learner.ts";
import { createOrtPass, type OrtPass } from "../forward-pass.ts";
import { firstValues } from "../learner.ts";
import { type Tensors, tensorOn, zeros } from "../program.ts";
import { ratesIn } from "../rates.ts";
import { gradientOf } from "../schedule.ts";
import { rateInput, TracedStep } from "../traced-step.ts";
import { DeviceVectors } from "./device-vectors.ts";
import { createDownload, onCpu } from "./download.ts";
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

/** A forward pass on the CPU, with a copy of the parameters that it reads. */
interface PassOnCpu extends OrtPass {
  /** The name of its parameters. */
  readonly group: string;
}

/** The part of one of `count` copies of what lies copy by copy. */
function partOf(values: Float32Array, count: number, copy: number): Float32Array {
  const size = values.length / count;
  return values.subarray(copy * size, (copy + 1) * size);
}

/**
 * Compiles the gradient steps of many copies for WebGPU: losses, gradients, Adam and targets of all
 * copies to one ONNX graph. The state stays in buffers of the device from step to step, each vector of
 * all copies in one. Batches go up, and the numbers of the step come down. Parts that run only every
 * k-th step are compiled separately, as on the CPU.
 *
 * Forward passes run on the CPU, with parameters that the first call after a change fetches for all
 * copies. To fetch the parameters of an actor takes about as long as to run it on the device for a few
 * rows, as both wait for the device once, and every further call with the same parameters then costs no
 * more than on the CPU. An action does not depend on how many calls came before it, as it would if the
 * first ran elsewhere and rounded differently.
 *
 * @throws {Error} if there is no GPU, or it lacks an operation of the program
 */
export async function stackOnWebgpu<Field extends string>(
  { seeds }: GroupSettings,
  program: LearnerProgram<Node, Field>,
): Promise<StackedLearner<Field>> {
  const count = seeds.length;
  const stacked = (shape: readonly number[]) => (count === 1 ? shape : [count, ...shape]);
  const trace = (isDue: (period: number) => boolean) => {
    const traced = new TracedStep(program.batch, isDue);
    program.step(traced);
    return traced;
  };
  const whole = trace(() => true);
  const batch = mapBatch(program.batch, (shape) => zeros(stacked(shape)));
  const rates = [...whole.updates.keys()].flatMap((group) =>
    rateNames.map((rate) => [rateInput(group, rate), zeros([])] as const),
  );
  const rateTensors: Tensors = Object.fromEntries(rates);
  const given: Tensors = { ...batch, ...rateTensors };

  await using resources = new AsyncDisposableStack();
  const download = await inTurn(async () =>
    resources.adopt(await createDownload(stacked([1]).length), ({ release }) => release()),
  );
  const compiled = new Map<string, CompiledWholeStep>();
  for (const [due, t] of firstSteps(whole.periods.met)) {
    const step = await inTurn(() =>
      compileWholeStep(trace(isDueAt(t)), count, (input) => input in rateTensors),
    );
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

  /** The states of copies that have been written since the device was last used. */
  const written = new Map<number, LearnerState>();
  /** What has come down from the device since the state last changed. */
  const fetched: LearnerState = new Map();

  /** A vector of all copies, with what was written. In turn with other uses of the device. */
  const fetch = async (name: string): Promise<Float32Array> => {
    const known = fetched.get(name);
    if (known) return known;
    const values = await download.copy(state.get(name));
    fetched.set(name, values);
    return values;
  };
  /** Puts what was written in the place of what is on the device. */
  const settle = async () => {
    if (written.size === 0) return;
    const states = new Map(written);
    written.clear();
    for (const [name, { length }] of whole.state) {
      const values =
        states.size === count ? new Float32Array(count * length) : (await fetch(name)).slice();
      for (const [copy, vectors] of states) {
        partOf(values, count, copy).set(vectorOf(vectors, name, length));
      }
      // The next step takes it up to the device.
      state.set(name, tensorOn(values, stacked([length])));
    }
    fetched.clear();
  };
  const writeRates = ratesIn({ get: (name) => rateTensors[name].data }, whole.updates);
  /** Takes a step; returns its numbers, copy by copy. */
  const advance = async (step: CompiledWholeStep): Promise<Float32Array> => {
    const feeds = step.inputs.map((name): [string, Tensor] => [
      name,
      given[name] ?? state.get(name),
    ]);
    const results = await step.run(Object.fromEntries(feeds));
    for (const name of step.changed) state.set(name, results[nextOf(name)]);
    for (const group of step.trained) gradients.set(group, results[gradientOf(group)]);
    fetched.clear();
    return step.checked.length > 0 ? onCpu(results.reports) : new Float32Array(0);
  };
  let lastTrained: readonly string[] = [];

  const copyOf = async (copy: number): Promise<LearnerCopy<Field>> => {
    /** The parameters of the forward passes, and what they are a copy of. */
    const parameters = new Map<string, { values: Float32Array; from: Float32Array | undefined }>();
    const passes = new Map<string, PassOnCpu>();
    const described = { act: passOfActor(program.actor), ...program.passes };
    for (const [name, pass] of Object.entries(described)) {
      const group = pass.parameters;
      const layout = whole.layouts.get(group) ?? [];
      const { values } = parameters.get(group) ?? { values: new Float32Array(lengthOf(layout)) };
      parameters.set(group, { values, from: undefined });
      const created = await createOrtPass(pass, (parameter) => {
        const placement = layout.find((candidate) => candidate.name === parameter);
        if (!placement) throw new Error(`"${group}" has no parameter "${parameter}"`);
        return tensorOn(values.subarray(placement.start, placement.end), placement.shape);
      });
      passes.set(name, { ...resources.adopt(created, ({ release }) => release()), group });
    }
    /** Brings the parameters of a group up to date. */
    const refresh = async (group: string) => {
      const own = parameters.get(group);
      const isCurrent = () => own?.from !== undefined && own.from === fetched.get(group);
      if (!own || isCurrent()) return;
      await inTurn(async () => {
        await settle();
        if (isCurrent()) return;
        own.from = await fetch(group);
        own.values.set(partOf(own.from, count, copy));
      });
    };
    return {
      batch: mapBatch(batch, ({ data }) => partOf(data, count, copy)),
      async forward(name, inputs) {
        const { group, run } = passOf(passes, name);
        await refresh(group);
        return run(inputs);
      },
      read: () =>
        inTurn(async () => {
          await settle();
          const vectors: LearnerState = new Map();
          for (const name of whole.state.keys()) {
            vectors.set(name, partOf(await fetch(name), count, copy).slice());
          }
          return vectors;
        }),
      write(vectors) {
        const own: LearnerState = new Map();
        for (const [name, { length }] of whole.state) {
          own.set(name, vectorOf(vectors, name, length).slice());
        }
        written.set(copy, own);
        for (const each of parameters.values()) each.from = undefined;
      },
      gradients: () =>
        inTurn(async () => {
          const vectors: LearnerState = new Map();
          for (const group of lastTrained) {
            const values = await download.copy(gradients.get(group));
            vectors.set(group, partOf(values, count, copy).slice());
          }
          return vectors;
        }),
    };
  };
  const copies: LearnerCopy<Field>[] = [];
  for (const [i, seed] of seeds.entries()) {
    const copy = await copyOf(i);
    copy.write(firstValues(whole, seed));
    copies.push(copy);
  }
  const owned = resources.move();
  return {
    layouts: whole.layouts,
    actionColumns: program.actor.columns.action,
    copies,
    step: (t, learningRateShare) =>
      inTurn(async () => {
        await settle();
        const step = compiledAt(t);
        writeRates(t, learningRateShare);
        const numbers = await advance(step);
        lastTrained = step.trained;
        const { reports, checked } = step;
        return { reports, checked, numbers: seeds.map((_, copy) => partOf(numbers, count, copy)) };
      }),
    release: () => inTurn(() => owned.disposeAsync()),
  };
}
