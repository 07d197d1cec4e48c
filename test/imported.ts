import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { importForeign } from "../export/import-policy.ts";
import type { RecordedAnswers } from "../export/recorded-answers.ts";
import type { ForeignPolicy } from "../interop/policy/foreign-policy.ts";
import { readForeignPolicy } from "../interop/read-policy.ts";
import { readRecordedPolicy } from "../studies/conformance/policies.ts";
import type { ImportedCase } from "./imported-case.ts";
import { onnxAnswers, onnxFile } from "./interop/onnx/fixtures.ts";
import { recordingOf, stateDictFile } from "./interop/state-dicts/fixtures.ts";

/** The policies of Stable-Baselines3 whose answers are recorded. */
export const recordedPolicies = readdirSync("test/fixtures/sb3")
  .filter((file) => file.endsWith(".zip"))
  .map((file) => join("test/fixtures/sb3", file));

const module = "build/test-imported.json";

interface Recorded {
  name: string;
  policy: ForeignPolicy;
  recorded: RecordedAnswers;
}

function stableBaselines3(path: string): Recorded {
  return { name: basename(path, ".zip"), ...readRecordedPolicy(path) };
}

function stateDict(name: string): Recorded {
  const { options, answers } = recordingOf(name);
  const policy = readForeignPolicy(stateDictFile(`${name}.pt`), options);
  return { name, policy, recorded: answers };
}

/** An ONNX file with one input and one output, which is taken for an action to be clipped. */
function onnx(name: string): Recorded {
  const bound = 0.5;
  const bounds = { actionLow: -bound, actionHigh: bound, distribution: "none" as const };
  const policy = readForeignPolicy(onnxFile(name), { ...bounds, clip: true });
  const { inputs, outputs } = onnxAnswers[name];
  const rows = ({ shape: [rows, columns], data }: (typeof inputs)[string]) =>
    Array.from({ length: rows }, (_, row) => data.slice(row * columns, (row + 1) * columns));
  const [observations] = Object.values(inputs).map(rows);
  const [actions] = Object.values(outputs).map(rows);
  const clipped = actions.map((row) => row.map((x) => Math.min(Math.max(x, -bound), bound)));
  return {
    name: `onnx-${name}`,
    policy,
    recorded: { observations, deterministic_actions: clipped },
  };
}

/** Imports recorded policies of every format, and writes them where tests in workerd read them. */
export async function writeImportedPolicies(): Promise<void> {
  const cases: ImportedCase[] = [];
  const all = [
    ...recordedPolicies.map(stableBaselines3),
    ...["cleanrl-sac", "rsl-3", "rl-games-discrete", "tianshou-ppo"].map(stateDict),
    ...["residual", "gelu", "rsl-rl", "dynamo-residual"].map(onnx),
  ];
  for (const { name, policy, recorded } of all) {
    const { manifest, actor } = await importForeign(policy, { name, sha256: "0".repeat(64) });
    cases.push({ manifest, actor: Buffer.from(actor).toString("base64"), recorded });
  }
  mkdirSync(dirname(module), { recursive: true });
  writeFileSync(module, JSON.stringify(cases));
}
