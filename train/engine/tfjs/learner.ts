import type { Tensor } from "@tensorflow/tfjs-core";
import { sizeOf } from "../../../graph/shape.ts";
import { generatorFor } from "../../random/streams.ts";
import { checkFinite, passOf, rowsOf, vectorOf } from "../checks.ts";
import { type LearnerProgram, mapBatch, passOfActor } from "../gradient-step.ts";
import { unflatten } from "../layout.ts";
import type { Learner, LearnerSettings, LearnerState } from "../learner.ts";
import { isDueAt } from "../periods.ts";
import { type Tfjs, tfjsOperations } from "./operations.ts";
import { type TfjsMemory, TfjsStep } from "./step.ts";

function copies(tensors: ReadonlyMap<string, Tensor>): LearnerState {
  // Some backends return the tensor's own memory from `dataSync`, so copy it.
  return new Map(
    Array.from(tensors, ([name, tensor]) => [name, tensor.dataSync<"float32">().slice()]),
  );
}

/** Replaces tensors by new ones and disposes of the old. */
function become(tf: Tfjs, places: Map<string, Tensor>, tensors: ReadonlyMap<string, Tensor>): void {
  for (const [name, tensor] of tensors) {
    const old = places.get(name);
    if (old === tensor) continue;
    places.set(name, tf.keep(tensor));
    old?.dispose();
  }
}

function disposeAll(places: Map<string, Tensor>): void {
  for (const tensor of places.values()) tensor.dispose();
  places.clear();
}

/**
 * Creates a learner that executes gradient steps eagerly in tf.js. The state stays where tf.js
 * computes, such as in a GPU's memory; only reports are fetched from there.
 *
 * @param tf with a backend that is ready, and gradients registered
 */
export async function createTfjsLearner<Field extends string>(
  settings: LearnerSettings,
  program: LearnerProgram<Tensor, Field>,
  tf: Tfjs,
): Promise<Learner<Field>> {
  const { columns } = program.actor;
  const passes = new Map(Object.entries({ act: passOfActor(program.actor), ...program.passes }));
  const ops = tfjsOperations(tf);
  const batch = mapBatch(program.batch, (shape) => new Float32Array(sizeOf(shape)));
  const random = generatorFor(settings.seed, "initialization");
  const memory: TfjsMemory = { layouts: new Map(), vectors: new Map() };
  const { layouts, vectors } = memory;
  const gradients = new Map<string, Tensor>();
  let steps = 0;

  /** Takes a step within a `tidy`, which only its reports outlive. */
  const takeStep = (
    t: number,
    isDue: (period: number) => boolean,
    learningRateShare?: number,
  ): TfjsStep<Field> => {
    const inputs = mapBatch(batch, (values, field) => tf.tensor(values, [...program.batch[field]]));
    const step = new TfjsStep(tf, { memory, random, batch: inputs, t, learningRateShare, isDue });
    program.step(step);
    return step;
  };
  const takeReports = ({ reports }: TfjsStep<Field>): Float32Array => {
    const scalars = Array.from(reports.values(), (report) => tf.reshape(report, []));
    const values = tf.stack(scalars).dataSync<"float32">().slice();
    for (const report of reports.values()) report.dispose();
    return values;
  };

  /** Computes a forward pass. */
  const compute = (name: string, inputs: Readonly<Record<string, ArrayLike<number>>>) => {
    const pass = passOf(passes, name);
    const vector = vectors.get(pass.parameters);
    if (!vector) throw new Error(`there are no parameters "${pass.parameters}"`);
    const rows = rowsOf(pass.inputs, inputs);
    return tf.tidy(() => {
      const given = Object.entries(pass.inputs).map(([input, columns]) => {
        const values = Float32Array.from(inputs[input]);
        return [input, tf.tensor2d(values, [rows, columns])] as const;
      });
      const { network } = unflatten(ops, vector, (take) =>
        pass.forward(ops, take, Object.fromEntries(given)),
      );
      // Indices are int32 in tf.js.
      const outputs = Object.entries(network).map(
        ([output, tensor]) => [output, Float32Array.from(tensor.dataSync())] as const,
      );
      return Object.fromEntries(outputs);
    });
  };

  // A rehearsal on a batch of zeros, with all parts due, creates and initializes the state.
  tf.tidy(() => {
    takeReports(takeStep(1, () => true));
  });

  return {
    layouts,
    batch,
    get steps() {
      return steps;
    },
    async step(learningRateShare) {
      const { names, values } = tf.tidy(() => {
        const t = steps + 1;
        const step = takeStep(t, isDueAt(t), learningRateShare);
        become(tf, vectors, step.after);
        disposeAll(gradients);
        become(tf, gradients, step.gradients);
        steps += 1;
        return { names: [...step.reports.keys()], values: takeReports(step) };
      });
      checkFinite(values, (i) => names[i], steps);
      return Object.fromEntries(names.map((name, i) => [name, values[i]]));
    },
    async act(observations, noise) {
      const { action } = compute("act", { observation: observations, noise });
      checkFinite(action, (i) => `dimension ${i % columns.action} of the action`, steps);
      return action;
    },
    async forward(pass, inputs) {
      const outputs = compute(pass, inputs);
      for (const [name, values] of Object.entries(outputs)) {
        checkFinite(values, (i) => `${name} of row ${i}`, steps);
      }
      return outputs;
    },
    gradients: async () => copies(gradients),
    read: async () => copies(vectors),
    write(state, stepsTaken) {
      const written = Array.from(vectors, ([name, { size }]) => ({
        name,
        values: vectorOf(state, name, size),
      }));
      const tensors = written.map(
        ({ name, values }) => [name, tf.tensor1d(values.slice())] as const,
      );
      become(tf, vectors, new Map(tensors));
      steps = stepsTaken;
    },
    async release() {
      for (const tensors of [vectors, gradients]) disposeAll(tensors);
    },
  };
}
