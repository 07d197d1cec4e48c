import { expect, test } from "vitest";
import { testPolicies } from "../policies.ts";
import { findPython, runPython } from "../python.ts";
import { dataAsJson, exampleOf, questions } from "./inference-example.ts";
import { serveWorker } from "./served-worker.ts";

const { command, note } = findPython(["kserve"], "KSERVE_PYTHON");

test(`KServe's client runs the example of the document${note}`, async (context) => {
  if (!command) return context.skip();
  const worker = await serveWorker(testPolicies.folder);
  try {
    const printed = await runPython(command, exampleOf("kserve", worker));
    const parameters = { mode: "deterministic" };
    const { action } = await dataAsJson(worker, "taxi", { ...questions.taxi, parameters });
    expect(printed).toContain(`'action': array([${action.join(", ")}])`);
  } finally {
    await worker.remove();
  }
});
