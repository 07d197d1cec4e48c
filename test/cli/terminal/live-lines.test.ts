import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { LiveLines } from "../../../cli/terminal/live-lines.ts";

/** A terminal that keeps what is written. */
function terminal(rows: number) {
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { rows });
  return { live: new LiveLines(stream), stream, written: () => String(stream.read() ?? "") };
}

const up = (lines: number) => `\u001b[${lines}A\u001b[1G\u001b[0J`;

test("lines are drawn in place of those before", () => {
  const { live, written } = terminal(10);
  live.draw(["a", "b"]);
  expect(written()).toBe("a\nb\n");
  live.draw(["c"]);
  expect(written()).toBe(`${up(2)}c\n`);
  live.erase();
  expect(written()).toBe(up(1));
  live.erase();
  expect(written()).toBe("");
});

test("more lines than the terminal has are left out, so that it does not scroll", () => {
  const { live, written } = terminal(3);
  live.draw(["a", "b", "c", "d"]);
  expect(written()).toBe("a\nb\n");
});
