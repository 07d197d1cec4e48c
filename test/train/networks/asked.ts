import type { TakeParameter } from "../../../train/engine/gradient-step.ts";
import type { Initialization } from "../../../train/engine/initialization.ts";
import { generatorFor } from "../../../train/random/streams.ts";

/** What an initialization draws for a shape, from the same generator each time. */
export function drawn(initialization: Initialization, shape: readonly number[]): number[] {
  return [...initialization(shape, generatorFor(0, "initialization"))];
}

/** Which parameters a network asks for: name, shape and initial values of each. */
export function asked(build: (take: TakeParameter<null>) => unknown) {
  const parameters: [string, readonly number[], number[]][] = [];
  build((name, shape, initialization) => {
    parameters.push([name, shape, drawn(initialization, shape)]);
    return null;
  });
  return parameters;
}
