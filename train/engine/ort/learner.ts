import type { Node } from "../../../graph/node.ts";
import { sizeOf } from "../../../graph/shape.ts";
import { generatorFor } from "../../random/streams.ts";
import { checkFinite, passOf, vectorOf } from "../checks.ts";
import { type LearnerProgram, mapBatch, passOfActor } from "../gradient-step.ts";
import { initialize } from "../layout.ts";
import type { Learner, LearnerSettings, LearnerState } from "../learner.ts";
import { dueAt, firstSteps, isDueAt } from "../periods.ts";
import { createOrtPass, type OrtPass } from "./forward-pass.ts";
import { partCount } from "./parts/part-count.ts";
import { formTeam } from "./parts/team.ts";
import { tensorOn } from "./program.ts";
import { ratesIn } from "./rates.ts";
import { TracedStep } from "./traced-step.ts";

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

/** Settings of a learner in ONNX Runtime. */
interface OrtSettings extends LearnerSettings {
  /** The number of equal parts of a batch, each computed by a thread; chosen by default. */
  parts?: number;
}

/** @throws {RangeError} if the batch has no such parts */
function partOf<Field extends string>(
  { rows }: LearnerProgram<Node, Field>,
  parts: number,
): LearnerProgram<Node, Field> {
  if (!rows || rows.count % parts !== 0) throw new RangeError(`the batch has no ${parts} parts`);
  return rows.program(rows.count / parts);
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
  { seed, threads = 1, device = "cpu", ...chosen }: OrtSettings,
  program: LearnerProgram<Node, Field>,
): Promise<Learner<Field>> {
  const { parts = device === "cpu" ? partCount(program.rows?.count, threads) : 1 } = chosen;
  const part = parts > 1 ? partOf(program, parts) : program;
  const trace = (isDue: (period: number) => boolean) => {
    const traced = new TracedStep(part.batch, isDue);
    part.step(traced);
    return traced;
  };
  const whole = trace(() => true);
  const variants = new Map(
    Array.from(firstSteps(whole.periods.met), ([due, t]) => [due, trace(isDueAt(t))]),
  );
  const batch = mapBatch(program.batch, (shape) => new Float32Array(sizeOf(shape)));

  await using resources = new AsyncDisposableStack();
  const means = { threads: Math.floor(threads / parts), device };
  const team = await formTeam(whole, variants, batch, parts, means);
  resources.defer(() => team.release());
  const { memory } = team;
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

  const writeRates = ratesIn(memory, whole.updates);
  const variantOf = (due: string) => {
    const found = variants.get(due);
    if (!found) throw new Error(`nothing was recorded for what is due: ${due}`);
    return found;
  };
  let steps = 0;
  let lastTrained: readonly string[] = [];

  const { columns } = program.actor;
  const owned = resources.move();
  const learner: Learner<Field> = {
    layouts: whole.layouts,
    batch,
    get steps() {
      return steps;
    },
    async step(learningRateShare) {
      const due = dueAt(whole.periods.met, steps + 1);
      writeRates(steps + 1, learningRateShare);
      const values = await team.step(due);
      steps += 1;
      const { reports, updates } = variantOf(due);
      lastTrained = [...updates.keys()];
      const names = [...reports.keys()];
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
    read: async () =>
      new Map(Array.from(whole.state.keys(), (name) => [name, memory.get(name).slice()])),
    write(state, stepsTaken) {
      const written = Array.from(whole.state, ([name, { length }]) => ({
        name,
        values: vectorOf(state, name, length),
      }));
      team.write(new Map(written.map(({ name, values }) => [name, values])));
      steps = stepsTaken;
    },
    gradients: async () => new Map(lastTrained.map((group) => [group, team.gradient(group)])),
    release: () => owned.disposeAsync(),
  };
  learner.write(firstValues(whole, seed), 0);
  return learner;
}
