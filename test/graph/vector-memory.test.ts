import { expect, test } from "vitest";
import { VectorMemory } from "../../graph/simd/vector-memory.ts";

test("vectors lie one behind the other in one memory, each on a cache line", () => {
  const memory = new VectorMemory(
    new Map([
      ["a", 3],
      ["b", 100_000],
      ["c", 1],
    ]),
  );
  memory.get("b").fill(7);
  expect([...memory.get("a"), ...memory.get("c")]).toEqual([0, 0, 0, 0]);
  expect(memory.addresses).toEqual({ a: 0, b: 64, c: 64 + 400_000 });
  expect(memory.get("b").buffer).toBe(memory.memory.buffer);
  expect(() => memory.get("d")).toThrow('there is no vector "d"');
});
