import { expect, test } from "vitest";
import { testPolicies } from "../policies.ts";
import { dataAsJson, exampleOf, questions } from "./inference-example.ts";
import { pythonWith, runPython } from "./python.ts";
import { serveWorker } from "./served-worker.ts";

/** A Python that has KServe's client, where there is one. */
const python = pythonWith("kserve", process.env.KSERVE_PYTHON, "python3");
const why = python ? "" : " (skipped: no python3 with kserve, nor KSERVE_PYTHON)";

test(`KServe's client runs the example of the document${why}`, async (context) => {
  if (!python) return context.skip();
  const worker = await serveWorker(testPolicies.folder);
  try {
    const printed = await runPython(python, exampleOf("kserve", worker));
    const parameters = { mode: "deterministic" };
    const { action } = await dataAsJson(worker, "taxi", { ...questions.taxi, parameters });
    expect(printed).toContain(`'action': array([${action.join(", ")}])`);
  } finally {
    await worker.remove();
  }
});
