import { PassThrough } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { countThrough } from "../../../cli/terminal/counting.ts";

afterEach(() => {
  process.exitCode = undefined;
});

describe("pieces of work", () => {
  test("are done one after the other, until one says that it was the last", async () => {
    const done: number[] = [];
    const next = (i: number) => {
      done.push(i);
      return i < 3;
    };
    expect(await countThrough(10, "pieces", next)).toBe(true);
    expect(done).toEqual([0, 1, 2, 3]);
  });

  test("end after the current one at Ctrl-C, which is told with the number of those done", async () => {
    const stream = Object.assign(new PassThrough(), { isTTY: false });
    const next = (i: number) => {
      if (i === 3) process.emit("SIGINT");
      return true;
    };
    expect(await countThrough(10, "pieces", next, stream)).toBe(false);
    expect(String(stream.read())).toBe("stopped after 4 of 10 pieces\n");
    expect(process.exitCode).toBe(130);
  });
});
