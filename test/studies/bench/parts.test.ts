import { describe, expect, test } from "vitest";
import { filesOfLines, partTimesOf } from "../../../studies/bench/edge/parts.ts";

describe("a script that is not minified", () => {
  const script = [
    "var x;",
    "// ../softedge/edge/act/plain-query.ts",
    "function plainQuery() {",
    "  // A comment in it.",
    "}",
    "  // ../softedge/node_modules/hono/dist/hono.js",
    "  var Hono = class {};",
  ].join("\n");
  const files = filesOfLines(script, "/tmp", "/softedge");

  test("says from which file each line is", () => {
    const [query, hono] = ["edge/act/plain-query.ts", "node_modules/hono/dist/hono.js"];
    expect(files).toEqual([undefined, query, query, query, query, hono, hono]);
  });

  test("says what the time of its functions belongs to", () => {
    const node = (id: number, functionName: string, url = "", lineNumber = -1) => ({
      id,
      callFrame: { functionName, url, lineNumber },
    });
    const url = "file:///worker.js";
    const nodes = [
      node(1, "(idle)"),
      node(2, "plainQuery", url, 2),
      node(3, "Hono", url, 6),
      node(4, "wasm-function[0]", "wasm://wasm/1"),
      node(5, "(garbage collector)"),
      node(6, "Response"),
      node(7, "(program)"),
      node(8, "fetch", url, 0),
      node(9, "get"),
    ];
    // Idle, and beside the Worker's code, an isolate does not work.
    const profile = {
      nodes,
      samples: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      timeDeltas: [10, 2, 3, 4, 5, 6, 7, 8, 9],
    };
    expect(partTimesOf(profile, files)).toEqual({
      "the actor's kernel": 4,
      "the rest of its evaluation": 0,
      reading: 2,
      answering: 6,
      Hono: 3,
      "other code of the Worker": 8,
      "garbage collection": 5,
      "other calls to the runtime": 9,
    });
  });
});
