import { expect, test } from "vitest";
import { roomsIn } from "./rooms.ts";

test("tables of folders and of rooms are read, and no others", () => {
  const markdown = `
# Architecture

| folder | what is inside | imports |
| --- | --- | --- |
| \`schemas/\` | contracts | – |
| \`edge/\` | the Worker: \`page/\` and others | schemas, \`graph/simd\` |

| kind | inputs | outputs |
| --- | --- | --- |
| continuous | \`observation\` | \`action\` |

### Rooms of \`edge/\`

| room | what is inside | imports |
| --- | --- | --- |
| \`edge/http/\` | answers | schemas |
| \`edge/\` | routes | http |
`;
  expect(roomsIn(markdown)).toEqual([
    { folder: "schemas/", imports: [] },
    { folder: "edge/", imports: ["schemas", "graph/simd"] },
    { folder: "edge/http/", imports: ["schemas"], parent: "edge/" },
    { folder: "edge/", imports: ["http"], parent: "edge/" },
  ]);
});

test("a row that names no folder is refused", () => {
  const markdown = "| folder | imports |\n| --- | --- |\n| schemas | – |\n";
  expect(() => roomsIn(markdown)).toThrow('"schemas" names no folder');
});
