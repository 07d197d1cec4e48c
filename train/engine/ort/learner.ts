import type { Node } from "../../../graph/node.ts";
import { sizeOf } from "../../../graph/shape.ts";
import { VectorMemory } from "../../../graph/simd/vector-memory.ts";
import { generatorFor } from "../../random/streams.ts";
import { adamRates, rateNames } from "../adam.ts";
import { checkFinite, passOf, vectorOf } from "../checks.ts";
import { type LearnerProgram, mapBatch, passOfActor } from "../gradient-step.ts";
import { initialize } from "../layout.ts";
import type { Learner, LearnerSettings, LearnerState } from "../learner.ts";
import { dueAt, firstSteps, isDueAt } from "../periods.ts";
import { type CompiledStep, compileStep } from "./compiled-step.ts";
import { createOrtPass, type OrtPass } from "./forward-pass.ts";
import { tensorOn, zeros } from "./program.ts";
import { gradientOf } from "./schedule.ts";
import { rateInput, TracedStep } from "./traced-step.ts";

/** The initial values of all vectors. */
export function firstValues(step: TracedStep, seed: number): LearnerState {
  const random = generatorFor(seed, "initialization");
  const values: LearnerState = new Map();
  for (const [name, { length, start }] of step.state) {
    if (start === "zeros") values.set(name, new Float32Array(length));
    else if ("drawn" in start) values.set(name, initialize(start.drawn, random));
    else values.set(name, values.get(start.copyOf) ?? new Float32Array(length));
  }
  return values;
}

/** Memory for all vectors of a step: its state, its gradients, and the rates of its updates. */
function memoryFor(step: TracedStep): VectorMemory {
  const lengths = new Map<string, number>();
  for (const [name, { length }] of step.state) lengths.set(name, length);
  for (const [group, { gradient }] of step.updates) {
    lengths.set(gradientOf(group), sizeOf(gradient.shape));
    for (const rate of rateNames) lengths.set(rateInput(group, rate), 1);
  }
  return new VectorMemory(lengths);
}

/**
 * Compiles a gradient step: losses and gradients to ONNX graphs for onnxruntime-node, updates to
 * kernels. Both share one memory, in which the state changes in place. Parts that run only every
 * k-th step are compiled separately, once for each combination that can be due together.
 *
 * The losses and gradients are computed on the settings' device; the updates, and the forward passes
 * that act, on the CPU, where the state is.
 */
export async function createOrtLearner<Field extends string>(
  { seed, threads = 1, device = "cpu" }: LearnerSettings,
  program: LearnerProgram<Node, Field>,
): Promise<Learner<Field>> {
  const trace = (isDue: (period: number) => boolean) => {
    const traced = new TracedStep(program.batch, isDue);
    program.step(traced);
    return traced;
  };
  const whole = trace(() => true);
  const memory = memoryFor(whole);
  const tensors = mapBatch(program.batch, zeros);

  await using resources = new AsyncDisposableStack();
  const compiled = new Map<string, CompiledStep>();
  for (const [due, t] of firstSteps(whole.periods.met)) {
    const step = await compileStep(trace(isDueAt(t)), { ...tensors }, memory, { threads, device });
    compiled.set(
      due,
      resources.adopt(step, ({ release }) => release()),
    );
  }
  const passes = new Map<string, OrtPass>();
  const described = { act: passOfActor(program.actor), ...program.passes };
  for (const [name, pass] of Object.entries(described)) {
    const { parameters } = pass;
    const created = await createOrtPass(pass, (parameter) => {
      const layout = whole.layouts.get(parameters) ?? [];
      const placement = layout.find((candidate) => candidate.name === parameter);
      if (!placement) throw new Error(`"${parameters}" has no parameter "${parameter}"`);
      const { start, end, shape } = placement;
      return tensorOn(memory.get(parameters).subarray(start, end), shape);
    });
    passes.set(
      name,
      resources.adopt(created, ({ release }) => release()),
    );
  }

  const rates = Array.from(whole.updates, ([group, update]) => ({
    ...update,
    inputs: rateNames.map((rate) => ({ rate, value: memory.get(rateInput(group, rate)) })),
  }));
  const writeRates = (t: number, share: number | undefined) => {
    for (const { optimizer, period, inputs } of rates) {
      if (t % period !== 0) continue;
      const values = adamRates(optimizer, t / period, share);
      for (const { rate, value } of inputs) value[0] = values[rate];
    }
  };
  const compiledAt = (t: number) => {
    const found = compiled.get(dueAt(whole.periods.met, t));
    if (!found) throw new Error(`nothing was compiled for gradient step ${t}`);
    return found;
  };
  let steps = 0;
  let lastTrained: readonly string[] = [];

  const copies = (names: Iterable<string>, vectorOf = (name: string) => name): LearnerState =>
    new Map(Array.from(names, (name) => [name, memory.get(vectorOf(name)).slice()]));

  const { columns } = program.actor;
  const owned = resources.move();
  const learner: Learner<Field> = {
    layouts: whole.layouts,
    batch: mapBatch(tensors, ({ data }) => data),
    get steps() {
      return steps;
    },
    async step(learningRateShare) {
      const { names, trained, run } = compiledAt(steps + 1);
      writeRates(steps + 1, learningRateShare);
      const values = await run();
      steps += 1;
      lastTrained = trained;
      checkFinite(values, (i) => names[i], steps);
      return Object.fromEntries(names.map((name, i) => [name, values[i]]));
    },
    async act(observations, noise) {
      const { action } = await passOf(passes, "act").run({ observation: observations, noise });
      checkFinite(action, (i) => `dimension ${i % columns.action} of the action`, steps);
      return action;
    },
    async forward(pass, inputs) {
      const outputs = await passOf(passes, pass).run(inputs);
      for (const [name, values] of Object.entries(outputs)) {
        checkFinite(values, (i) => `${name} of row ${i}`, steps);
      }
      return outputs;
    },
    read: async () => copies(whole.state.keys()),
    write(state, stepsTaken) {
      const written = Array.from(whole.state, ([name, { length }]) => ({
        name,
        values: vectorOf(state, name, length),
      }));
      for (const { name, values } of written) memory.get(name).set(values);
      steps = stepsTaken;
    },
    gradients: async () => copies(lastTrained, gradientOf),
    release: () => owned.disposeAsync(),
  };
  learner.write(firstValues(whole, seed), 0);
  return learner;
}
