import type { Context } from "hono";
import { limitBody } from "../http/body.ts";
import { parseJson } from "../http/json.ts";
import { Refusal, refuse } from "../http/refusal.ts";

/**
 * The parts of a policy package that was sent as a form.
 *
 * @throws {Refusal} when it is too long or no form, or one of them is missing
 */
export async function readPackageUpload(
  context: Context,
  mostBytes: number,
): Promise<{ manifest: unknown; actor: ArrayBuffer }> {
  await limitBody(context, mostBytes);
  const { manifest, actor } = await readForm(context.req);
  if (!(manifest instanceof File)) refuse("/manifest", "is missing: send the file manifest.json");
  if (!(actor instanceof File)) refuse("/actor", "is missing: send the file actor.onnx");
  return {
    manifest: parseJson(await manifest.text(), "/manifest"),
    actor: await actor.arrayBuffer(),
  };
}

async function readForm(request: Context["req"]) {
  if (!/^multipart\/form-data\s*;/i.test(request.header("content-type") ?? "")) {
    throw new Refusal(415, "send a form (multipart/form-data) with manifest and actor");
  }
  try {
    return await request.parseBody();
  } catch {
    throw new Refusal(400, "the body is no form, or breaks off");
  }
}
