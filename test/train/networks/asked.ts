import type { TakeParameter } from "../../../train/engine/gradient-step.ts";

/** Which parameters a network asks for: name, shape and bound of each. */
export function asked(build: (take: TakeParameter<null>) => unknown) {
  const parameters: [string, readonly number[], number][] = [];
  build((...parameter) => {
    parameters.push(parameter);
    return null;
  });
  return parameters;
}
