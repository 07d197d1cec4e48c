import type { HonoRequest } from "hono";
import { parseJson } from "../body.ts";
import { Refusal } from "../problem.ts";
import { refusePart } from "./refuse.ts";

/**
 * The parts of a policy package that was sent as a form.
 *
 * @throws {Refusal} when it is no form, or one of them is missing
 */
export async function readPackage(
  request: HonoRequest,
): Promise<{ manifest: unknown; actor: ArrayBuffer }> {
  const { manifest, actor } = await readForm(request);
  if (!(manifest instanceof File))
    refusePart("/manifest", "is missing: send the file manifest.json");
  if (!(actor instanceof File)) refusePart("/actor", "is missing: send the file actor.onnx");
  return {
    manifest: parseJson(await manifest.text(), "/manifest"),
    actor: await actor.arrayBuffer(),
  };
}

async function readForm(request: HonoRequest) {
  if (!/^multipart\/form-data\s*;/i.test(request.header("content-type") ?? "")) {
    throw new Refusal(415, "send a form (multipart/form-data) with manifest and actor");
  }
  try {
    return await request.parseBody();
  } catch {
    throw new Refusal(400, "the body is no form, or breaks off");
  }
}
