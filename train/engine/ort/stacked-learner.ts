import type { Node } from "../../../graph/node.ts";
import { VectorMemory } from "../../../graph/simd/vector-memory.ts";
import { rateNames } from "../adam.ts";
import { passOf, vectorOf } from "../checks.ts";
import { type LearnerProgram, mapBatch, passOfActor } from "../gradient-step.ts";
import type { Layout } from "../layout.ts";
import type { GroupSettings, Learner, LearnerState } from "../learner.ts";
import { membersOf } from "../members.ts";
import { dueAt, firstSteps, isDueAt } from "../periods.ts";
import type { LearnerCopy, StackedLearner, StackedNumbers } from "../stacked-learner.ts";
import { stackInto, startInStack, unstack } from "../stacks.ts";
import { writeStage } from "./compiled-stage.ts";
import { compileStep } from "./compiled-step.ts";
import { createOrtPass, type OrtPass } from "./forward-pass.ts";
import { firstValues } from "./learner.ts";
import { tensorOn, zeros } from "./program.ts";
import { ratesIn } from "./rates.ts";
import { gradientOf, schedule } from "./schedule.ts";
import { stackStage } from "./stacked-stage.ts";
import { rateInput, TracedStep } from "./traced-step.ts";

/** The layouts of all vectors of a step: its state, and its gradients. */
function layoutsOf(step: TracedStep): Map<string, Layout> {
  const layouts = new Map<string, Layout>();
  for (const [name, { layout }] of step.state) layouts.set(name, layout);
  for (const group of step.updates.keys()) {
    layouts.set(gradientOf(group), step.layouts.get(group) ?? []);
  }
  return layouts;
}

/** The gradient steps of many copies for those steps in which the same parts are due. */
interface StackedStep {
  /** The names of the updated parameters. */
  readonly trained: readonly string[];
  run(): Promise<StackedNumbers>;
}

/**
 * Stacks learners for ONNX Runtime, as `createOrtLearner` makes one: every tensor of a stage has an
 * axis of copies in front, and each update goes over the vectors of all copies.
 */
async function stackOrt<Field extends string>(
  { seeds, threads = 1, device = "cpu" }: GroupSettings,
  program: LearnerProgram<Node, Field>,
): Promise<StackedLearner<Field>> {
  const count = seeds.length;
  const trace = (isDue: (period: number) => boolean) => {
    const traced = new TracedStep(program.batch, isDue);
    program.step(traced);
    return traced;
  };
  const whole = trace(() => true);
  const layouts = layoutsOf(whole);
  const layoutOf = (vector: string) => layouts.get(vector) ?? [];
  const memory = new VectorMemory(
    new Map([
      ...Array.from(
        layouts,
        ([name, layout]) => [name, count * (layout.at(-1)?.end ?? 0)] as const,
      ),
      ...Array.from(whole.updates.keys()).flatMap((group) =>
        rateNames.map((rate) => [rateInput(group, rate), 1] as const),
      ),
    ]),
  );
  const tensors = mapBatch(program.batch, (shape) => zeros([count, ...shape]));

  await using resources = new AsyncDisposableStack();
  const compileAt = async (t: number): Promise<StackedStep> => {
    const traced = trace(isDueAt(t));
    const stages = schedule(traced).map((stage) => writeStage(stackStage(stage, count, layoutOf)));
    const step = await compileStep(stages, { batch: { ...tensors }, memory, threads, device });
    resources.defer(() => step.release());
    const names = [...traced.reports.keys()];
    const places = names.map((name) => {
      const stage = stages.findIndex(({ reports }) => reports.includes(name));
      return { stage, at: stages[stage].reports.indexOf(name) };
    });
    return {
      trained: [...traced.updates.keys()],
      async run() {
        const reported = await step.run();
        const numbersOf = (copy: number) =>
          Float32Array.from(places, ({ stage, at }) => {
            const { length } = stages[stage].reports;
            return reported[stage][0][copy * length + at];
          });
        return { reports: names, checked: names, numbers: seeds.map((_, copy) => numbersOf(copy)) };
      },
    };
  };
  const compiled = new Map<string, StackedStep>();
  for (const [due, t] of firstSteps(whole.periods.met)) compiled.set(due, await compileAt(t));

  const writeRates = ratesIn(memory, whole.updates);
  let lastTrained: readonly string[] = [];

  const copyOf = async (copy: number): Promise<LearnerCopy<Field>> => {
    const passes = new Map<string, OrtPass>();
    const described = { act: passOfActor(program.actor), ...program.passes };
    for (const [name, pass] of Object.entries(described)) {
      const { parameters } = pass;
      const created = await createOrtPass(pass, (parameter) => {
        const tensor = layoutOf(parameters).find((each) => each.name === parameter);
        if (!tensor) throw new Error(`"${parameters}" has no parameter "${parameter}"`);
        const start = startInStack(tensor, count, copy);
        const size = tensor.end - tensor.start;
        return tensorOn(memory.get(parameters).subarray(start, start + size), tensor.shape);
      });
      passes.set(
        name,
        resources.adopt(created, ({ release }) => release()),
      );
    }
    const vectors = (names: Iterable<string>, vectorOf = (name: string) => name): LearnerState =>
      new Map(
        Array.from(names, (name) => {
          const vector = vectorOf(name);
          return [name, unstack(memory.get(vector), layoutOf(vector), count, copy)];
        }),
      );
    return {
      batch: mapBatch(tensors, ({ data }) => {
        const size = data.length / count;
        return data.subarray(copy * size, (copy + 1) * size);
      }),
      forward: (pass, inputs) => passOf(passes, pass).run(inputs),
      gradients: async () => vectors(lastTrained, gradientOf),
      read: async () => vectors(whole.state.keys()),
      write(state) {
        const written = Array.from(whole.state, ([name, { length, layout }]) => ({
          layout,
          stack: memory.get(name),
          values: vectorOf(state, name, length),
        }));
        for (const { stack, layout, values } of written) {
          stackInto(stack, layout, count, copy, values);
        }
      },
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
    async step(t, learningRateShare) {
      const step = compiled.get(dueAt(whole.periods.met, t));
      if (!step) throw new Error(`nothing was compiled for gradient step ${t}`);
      writeRates(t, learningRateShare);
      const numbers = await step.run();
      lastTrained = step.trained;
      return numbers;
    },
    release: () => owned.disposeAsync(),
  };
}

/**
 * Creates a learner for each seed in ONNX Runtime. Each starts with the numbers of a learner by
 * itself, and what it computes differs from that by rounding. They take gradient steps together: see
 * `membersOf`.
 */
export async function createOrtLearners<Field extends string>(
  settings: GroupSettings,
  program: LearnerProgram<Node, Field>,
): Promise<Learner<Field>[]> {
  return membersOf(await stackOrt(settings, program));
}
