import { expect, test } from "vitest";
import { commandsIn, softedgeArguments } from "./shell.ts";

test("commands of a script have no quotes, comments, assignments and continued lines", () => {
  const script = `
    URL=http://a TOKEN="b c" npx softedge metrics # a comment
    npx softedge ope logs --mode \\
      'deterministic' | tee out && echo "it's"
    echo "A=$(openssl rand -hex 16)" >> .dev.vars`;
  expect(commandsIn(script)).toEqual([
    ["npx", "softedge", "metrics"],
    ["npx", "softedge", "ope", "logs", "--mode", "deterministic"],
    ["tee", "out"],
    ["echo", "it's"],
    ["echo", "A=$(openssl rand -hex 16)"],
    [".dev.vars"],
  ]);
});

test.each([
  { line: "npx softedge runs", found: ["runs"] },
  { line: "npm run softedge -- runs", found: ["runs"] },
  { line: "/opt/robots/node_modules/.bin/softedge runs", found: ["runs"] },
  { line: "npm run bench -- edge", found: undefined },
])("softedge is called by: $line", ({ line, found }) => {
  expect(softedgeArguments(line.split(" "))).toEqual(found);
});
