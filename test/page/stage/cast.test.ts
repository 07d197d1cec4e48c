import { expect, test } from "vitest";
import { openCast } from "../../../edge/page/stage/cast.js";

/** A web worker that remembers what it was asked to open, and sources that tell when they answer. */
function parts(secondsPerStep: Record<string, number> = {}) {
  const opened: string[] = [];
  const answers = new Map<string, () => void>();
  const worker = {
    async open({ arm, manifest: { name } }: { arm: number; manifest: { name: string } }) {
      opened.push(`${name} in ${arm}`);
      return {
        environment: { id: name, secondsPerStep: secondsPerStep[name] ?? 0.01 },
        picture: { kind: "scene" },
      };
    },
  };
  const sources = {
    manifest: (name: string) =>
      new Promise((resolve) => answers.set(name, () => resolve({ name, version: "0".repeat(16) }))),
    actor: async () => new ArrayBuffer(1),
  };
  return { opened, answers, given: { worker, sources } as never };
}

const choice = (policy: string) => ({ policy, mode: "deterministic" as const });

test("policies that are not wanted any more replace nobody's environments", async () => {
  const { opened, answers, given } = parts();
  let isWanted = true;
  const slow = openCast(given, [choice("slow")], () => isWanted);
  isWanted = false;
  const quick = openCast(given, [choice("quick")], () => true);
  answers.get("quick")?.();
  expect((await quick)?.environment).toMatchObject({ id: "quick" });
  answers.get("slow")?.();
  expect(await slow).toBeUndefined();
  expect(opened).toEqual(["quick in 0"]);
});

test("says that the arms' steps take different times", async () => {
  const { answers, given } = parts({ one: 0.008, other: 0.002 });
  const opening = openCast(given, [choice("one"), choice("other")], () => true);
  for (const answer of answers.values()) answer();
  expect((await opening)?.problems).toEqual([
    "A step is 0.008 s in arm A and 0.002 s in arm B: the options of their environments differ. Both arms take each step together.",
  ]);
});
