import { describe, expect, onTestFinished, test } from "vitest";
import { Trace } from "../../../../graph/trace.ts";
import { compile, tensorOn, zeros } from "../../../../train/engine/ort/program.ts";

/** Twice a vector. */
async function doubling(length: number) {
  const trace = new Trace();
  const x = trace.input("x", [length]);
  const program = await compile("twice", { twice: trace.add(x, x) }, 1);
  onTestFinished(() => program.release());
  return program;
}

describe("a compiled graph", () => {
  test("computes its fetches in place, run after run", async () => {
    const program = await doubling(3);
    const x = tensorOn(Float32Array.of(1, 2, 3), [3]);
    const fetches = { twice: zeros([3]) };
    const { data } = fetches.twice;
    await program.run({ x }, fetches);
    expect([...data]).toEqual([2, 4, 6]);
    x.data.set([4, 5, 6]);
    await program.run({ x }, fetches);
    expect([...data]).toEqual([8, 10, 12]);
    expect([...fetches.twice.data]).toEqual([8, 10, 12]);
  });

  test("computes fetches in the memory of WebAssembly", async () => {
    const program = await doubling(2);
    const memory = new WebAssembly.Memory({ initial: 1 });
    const [x, twice] = [0, 8].map((at) => tensorOn(new Float32Array(memory.buffer, at, 2), [2]));
    x.data.set([1, 2]);
    await program.run({ x }, { twice });
    expect([...twice.data]).toEqual([2, 4]);
  });

  test("leaves no copies of its fetches to the garbage collector", async () => {
    const length = 2 ** 18;
    const program = await doubling(length);
    const [feeds, fetches] = [{ x: zeros([length]) }, { twice: zeros([length]) }];
    await program.run(feeds, fetches);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 20; i++) await program.run(feeds, fetches);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5 * 4 * length);
  });
});
