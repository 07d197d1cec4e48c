import { describe, expect, test } from "vitest";
import { graphIn } from "../../edge/onnx/model.ts";
import { plainGraph } from "../../edge/onnx/plain-graph.ts";
import { readModelMessage } from "../../edge/onnx/read-message.ts";
import { bundledPackages } from "./packages.ts";

type Message = Record<string, unknown>;

/** What takes the place of a value: of another type, beyond some limit, or nothing. */
const others: unknown[] = [undefined, "", "x", 0, 1, -1, 1.5, 2 ** 53, Number.NaN, [], [1, 2, 3]];

/** A graph as text, with the sizes of its constants for their bytes, which changes leave as they are. */
function written(graph: unknown): string {
  return JSON.stringify(graph, (_, value) => (value instanceof Uint8Array ? value.length : value));
}

/** Calls `look` with the message after each change of one value of it, and leaves it as it was. */
function changeEach(value: unknown, look: () => void): void {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  const fields = value as Message;
  for (const [key, before] of Object.entries(fields)) {
    for (const other of others) {
      fields[key] = other;
      look();
    }
    fields[key] = before;
    changeEach(before, look);
  }
}

describe.each(
  bundledPackages.slice(0, 2).map(({ manifest, actor }) => [manifest.name, actor] as const),
)("the actor of %s", (_, actor) => {
  const message = readModelMessage(new Uint8Array(actor));

  test("is plain, and read as the schema reads it", () => {
    expect(plainGraph(message)).toEqual(graphIn(message));
  });

  test("is read as the schema reads it wherever it is plain after a change", () => {
    let [plain, unusual] = [0, 0];
    changeEach(message, () => {
      const graph = plainGraph(message);
      if (!graph) {
        unusual += 1;
        return;
      }
      plain += 1;
      expect(written(graph)).toBe(written(graphIn(message)));
    });
    expect(plain).toBeGreaterThan(0);
    expect(unusual).toBeGreaterThan(0);
  });
});
