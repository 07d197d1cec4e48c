import type { Node } from "../../../../graph/node.ts";
import type { LearnerProgram } from "../../gradient-step.ts";
import { type Layout, lengthOf } from "../../layout.ts";
import type { LearnerCopy } from "../../stacked-learner.ts";
import { blockOf } from "../../stacks.ts";
import { createProgramPasses } from "../program-passes.ts";
import type { DeviceState } from "./device-state.ts";
import { inTurn } from "./in-turn.ts";

/** The parameters of a group, and the vector of all copies that they were taken from. */
interface Fetched {
  readonly values: Float32Array;
  from: Float32Array | undefined;
}

/** The forward passes of a copy, with fetched parameters. */
export interface FetchedPasses {
  forward: LearnerCopy["forward"];
  /** Fetches the parameters again before the next pass. */
  forget(): void;
  release(): Promise<void>;
}

/**
 * Compiles the forward passes of a copy for the CPU. The first pass after a change of the state
 * fetches the parameters of all copies.
 *
 * To fetch the parameters of an actor takes about as long as to run it on the device for a few rows,
 * as both wait for the device once. Every further pass with the same parameters then costs no more
 * than on the CPU. An action does not depend on how many passes came before it, as it would if the
 * first ran elsewhere and rounded differently.
 *
 * @param count the number of copies
 * @param threads the number of threads for the products of many rows
 */
export async function createFetchedPasses(
  program: Pick<LearnerProgram<Node>, "actor" | "passes">,
  layouts: ReadonlyMap<string, Layout>,
  state: DeviceState,
  { copy, count, threads }: { copy: number; count: number; threads: number },
): Promise<FetchedPasses> {
  const parameters = new Map<string, Fetched>();
  const parametersOf = (group: string): Fetched => {
    const known = parameters.get(group);
    if (known) return known;
    const made = { values: new Float32Array(lengthOf(layouts.get(group) ?? [])), from: undefined };
    parameters.set(group, made);
    return made;
  };
  const passes = await createProgramPasses(
    program,
    layouts,
    (group, { start, end }) => parametersOf(group).values.subarray(start, end),
    threads,
  );
  /** Brings the parameters of a group up to date. */
  const refresh = async (group: string) => {
    const own = parametersOf(group);
    const isCurrent = () => own.from !== undefined && own.from === state.known(group);
    if (isCurrent()) return;
    await inTurn(async () => {
      await state.settle();
      if (isCurrent()) return;
      own.from = await state.fetch(group);
      own.values.set(blockOf(own.from, copy, count));
    });
  };
  return {
    async forward(name, inputs) {
      const pass = passes.get(name);
      await refresh(pass.parameters);
      return pass.run(inputs);
    },
    forget() {
      for (const each of parameters.values()) each.from = undefined;
    },
    release: passes.release,
  };
}
