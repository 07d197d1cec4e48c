import type { Node } from "../../../graph/node.ts";
import { sizeOf } from "../../../graph/shape.ts";
import { generatorFor } from "../../random/streams.ts";
import { passOf, vectorOf } from "../checks.ts";
import { type LearnerProgram, mapBatch, passOfActor } from "../gradient-step.ts";
import { initialize } from "../layout.ts";
import type { Learner, LearnerSettings, LearnerState } from "../learner.ts";
import { membersOf } from "../members.ts";
import { dueAt, firstSteps, isDueAt } from "../periods.ts";
import type { LearnerCopy } from "../stacked-learner.ts";
import { createOrtPass, type OrtPass } from "./forward-pass.ts";
import { partOf, partsOf } from "./parts/divide.ts";
import { formTeam } from "./parts/team.ts";
import { tensorOn } from "./program.ts";
import { ratesIn } from "./rates.ts";
import { recordStep, type TracedStep } from "./traced-step.ts";

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
  const { parts = device === "cpu" ? partsOf(program, threads) : 1 } = chosen;
  const part = partOf(program, parts);
  const whole = recordStep(part, () => true);
  const variants = new Map(
    Array.from(firstSteps(whole.periods.met), ([due, t]) => [due, recordStep(part, isDueAt(t))]),
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
    const created = await createOrtPass(
      pass,
      (parameter) => {
        const layout = whole.layouts.get(parameters) ?? [];
        const placement = layout.find((candidate) => candidate.name === parameter);
        if (!placement) throw new Error(`"${parameters}" has no parameter "${parameter}"`);
        const { start, end, shape } = placement;
        return tensorOn(memory.get(parameters).subarray(start, end), shape);
      },
      threads,
    );
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
  let lastTrained: readonly string[] = [];
  const copy: LearnerCopy<Field> = {
    batch,
    forward: (pass, inputs) => passOf(passes, pass).run(inputs),
    gradients: async () => new Map(lastTrained.map((group) => [group, team.gradient(group)])),
    read: async () =>
      new Map(Array.from(whole.state.keys(), (name) => [name, memory.get(name).slice()])),
    write(state) {
      team.write(
        new Map(
          Array.from(whole.state, ([name, { length }]) => [name, vectorOf(state, name, length)]),
        ),
      );
    },
  };
  copy.write(firstValues(whole, seed));
  const owned = resources.move();
  const [learner] = membersOf({
    layouts: whole.layouts,
    actionColumns: program.actor.columns.action,
    copies: [copy],
    async step(t, learningRateShare) {
      const due = dueAt(whole.periods.met, t);
      writeRates(t, learningRateShare);
      const numbers = await team.step(due);
      const { reports, updates } = variantOf(due);
      lastTrained = [...updates.keys()];
      const names = [...reports.keys()];
      return { reports: names, checked: names, numbers: [numbers] };
    },
    release: () => owned.disposeAsync(),
  });
  return learner;
}
