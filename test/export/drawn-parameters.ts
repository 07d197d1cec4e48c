import { generatorFor } from "../../train/random/streams.ts";

/** Parameters drawn from the seed, in the order in which they are first asked for. */
export function drawn(seed: number) {
  const random = generatorFor(seed, "initialization");
  const known = new Map<string, Float32Array>();
  return (name: string, shape: readonly number[]) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const values = known.get(name) ?? Float32Array.from({ length }, () => random.uniform(-1, 1));
    known.set(name, values);
    return values;
  };
}
