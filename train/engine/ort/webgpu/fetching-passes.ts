import type { Node } from "../../../../graph/node.ts";
import { passOf } from "../../checks.ts";
import { type LearnerProgram, passOfActor } from "../../gradient-step.ts";
import { type Layout, lengthOf } from "../../layout.ts";
import type { LearnerState } from "../../learner.ts";
import { createOrtPass, type OrtPass } from "../forward-pass.ts";
import { tensorOn } from "../program.ts";

/** The forward passes of a program, on copies of the parameters. */
export interface FetchingPasses {
  /** @throws {RangeError} if there is no such pass, or inputs do not have the same number of rows */
  run(
    pass: string,
    inputs: Readonly<Record<string, ArrayLike<number>>>,
  ): Promise<Record<string, Float32Array>>;
  /** Says that the parameters have changed. */
  outdate(): void;
  release(): Promise<void>;
}

/**
 * Compiles the forward passes of a program, "act" among them, for the CPU. The first after a change
 * of the parameters fetches those of its group.
 *
 * To fetch the parameters of an actor takes about as long as to run it on the device for a few rows,
 * as both wait for the device once, and every further call with the same parameters then costs no
 * more than on the CPU. An action does not depend on how many calls came before it, as it would if
 * the first ran elsewhere and rounded differently.
 *
 * @param fetch returns a copy of a group's parameters
 */
export async function createFetchingPasses(
  { actor, passes: others }: LearnerProgram<Node>,
  layouts: ReadonlyMap<string, Layout>,
  fetch: (group: string) => Promise<Float32Array>,
): Promise<FetchingPasses> {
  await using resources = new AsyncDisposableStack();
  const parameters: LearnerState = new Map();
  /** The fetches since the last change, by group. */
  const fetches = new Map<string, Promise<void>>();
  const passes = new Map<string, OrtPass & { group: string }>();
  for (const [name, pass] of Object.entries({ act: passOfActor(actor), ...others })) {
    const group = pass.parameters;
    const layout = layouts.get(group) ?? [];
    const values = parameters.get(group) ?? new Float32Array(lengthOf(layout));
    parameters.set(group, values);
    const created = await createOrtPass(pass, (parameter) => {
      const placement = layout.find((candidate) => candidate.name === parameter);
      if (!placement) throw new Error(`"${group}" has no parameter "${parameter}"`);
      return tensorOn(values.subarray(placement.start, placement.end), placement.shape);
    });
    passes.set(name, { ...resources.adopt(created, ({ release }) => release()), group });
  }
  const refresh = async (group: string) => parameters.get(group)?.set(await fetch(group));
  const owned = resources.move();
  return {
    async run(name, inputs) {
      const { group, run } = passOf(passes, name);
      const fetched = fetches.get(group) ?? refresh(group).then(() => {});
      fetches.set(group, fetched);
      await fetched;
      return run(inputs);
    },
    outdate: () => fetches.clear(),
    release: () => owned.disposeAsync(),
  };
}
