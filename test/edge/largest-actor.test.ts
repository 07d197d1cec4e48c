import { createSession } from "softedge:inference";
import { expect, test } from "vitest";
import { createChooser } from "../../edge/inference/chooser.ts";
import {
  mostActorBytes,
  mostNumbersOfRow,
  mostProductsOfRow,
} from "../../edge/package/check-model.ts";
import { checkPackage } from "../../edge/package/check-package.ts";
import { maximumRows } from "../../schemas/limits.ts";
import { interfaceOf } from "../../schemas/policy-interface.ts";
import {
  type Attributes,
  addConstant,
  addNode,
  nodeOf,
  openModel,
  writeModelMessage,
} from "./onnx-file.ts";
import { bundled, withActor } from "./packages.ts";

test("an actor close to every limit is accepted, and acts on as many rows as a request may have", async () => {
  const exported = bundled("pendulum");
  const model = openModel(exported.actor);
  const { node } = model.graph;
  const clip = nodeOf(model, "Clip");
  const { attribute: ofProduct } = nodeOf(model, "Gemm");
  const behind = node.splice(node.indexOf(clip));

  const width = 1020;
  const bias = addConstant(model, "bias", [width]);
  const weights = [
    addConstant(model, "weight0", [3, width], 1),
    addConstant(model, "weight1", [width, width], 1e-3),
    addConstant(model, "weight2", [width, width], 1e-3),
  ];
  let last = "observation";
  const widen = (opType: string, more: string[], attribute: Attributes = []) => {
    const output = `wide${node.length}`;
    addNode(model, opType, [last, ...more], { output, attribute });
    last = output;
  };
  for (const weight of weights) widen("Gemm", [weight, bias], ofProduct);
  for (let i = 0; i < 4; i++) widen("Tanh", []);
  // What is computed changes nothing, but no engine can know that.
  widen("Gemm", [addConstant(model, "last", [width, 1])], ofProduct);
  widen("Mul", [addConstant(model, "zero", [])]);
  widen("Add", [clip.input[0]]);
  clip.input[0] = last;
  node.push(...behind);

  const actor = writeModelMessage(model);
  expect(actor.byteLength).toBeGreaterThan(0.99 * mostActorBytes);
  expect(2 * width * width).toBeGreaterThan(0.99 * mostProductsOfRow);
  expect(7 * width).toBeGreaterThan(0.85 * mostNumbersOfRow);
  const { manifest } = await withActor(exported, actor);
  await checkPackage(manifest, actor, createSession);
  const session = await createSession(actor);
  const act = createChooser(session.run, interfaceOf(manifest));
  const observations = Array.from({ length: maximumRows }, (_, i) => [1, 0, i / maximumRows]);
  const choices = await act(observations, new Float32Array(maximumRows));
  await session.release();
  expect(choices).toHaveLength(maximumRows);
});
