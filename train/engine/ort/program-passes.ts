import type { Node } from "../../../graph/node.ts";
import { passOf } from "../checks.ts";
import { type LearnerProgram, passOfActor } from "../gradient-step.ts";
import type { Layout, Placement } from "../layout.ts";
import { createOrtPass, type OrtPass } from "./forward-pass.ts";
import { tensorOn } from "./program.ts";

/** The compiled forward passes of a program: that of its actor, "act", and its further ones. */
export interface ProgramPasses {
  /** @throws {RangeError} if there is no such pass */
  get(name: string): OrtPass;
  release(): Promise<void>;
}

/**
 * Compiles the forward passes of a program.
 *
 * @param layouts of the groups of parameters
 * @param valuesOf returns the entries of a parameter, in place
 * @param threads the number of threads for the products of many rows
 */
export async function createProgramPasses(
  program: Pick<LearnerProgram<Node>, "actor" | "passes">,
  layouts: ReadonlyMap<string, Layout>,
  valuesOf: (group: string, placement: Placement) => Float32Array,
  threads: number,
): Promise<ProgramPasses> {
  await using resources = new AsyncDisposableStack();
  const passes = new Map<string, OrtPass>();
  const described = { act: passOfActor(program.actor), ...program.passes };
  for (const [name, pass] of Object.entries(described)) {
    const group = pass.parameters;
    const created = await createOrtPass(
      pass,
      (parameter) => {
        const placement = layouts.get(group)?.find((candidate) => candidate.name === parameter);
        if (!placement) throw new Error(`"${group}" has no parameter "${parameter}"`);
        return tensorOn(valuesOf(group, placement), placement.shape);
      },
      threads,
    );
    passes.set(
      name,
      resources.adopt(created, ({ release }) => release()),
    );
  }
  const owned = resources.move();
  return { get: (name) => passOf(passes, name), release: () => owned.disposeAsync() };
}
