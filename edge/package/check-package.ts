import * as z from "zod";
import type { Manifest } from "../../schemas/manifest.ts";
import { storedManifest } from "../../schemas/stored-manifest.ts";
import { refuse } from "../http/refusal.ts";
import { parseBody, refuseAll } from "../http/validation.ts";
import type { CreateSession } from "../inference/session.ts";
import { ModelError } from "../onnx/model-error.ts";
import { sha256Of } from "../storage/sha256.ts";
import { checkModel, mostActorBytes } from "./check-model.ts";
import { tryActor } from "./trial.ts";

const part = z.object({ manifest: storedManifest });

/**
 * Checks a policy package of unknown origin for being one that softedge could have exported: its
 * parts belong together, nothing in the file could harm the Worker, and a trial shows that it acts as
 * its manifest says. That it acts well, nothing here can tell.
 *
 * @param manifest the parsed JSON of manifest.json
 * @param actor the bytes of actor.onnx
 * @param createSession of the engine that will evaluate the actor
 * @throws {Refusal} 422, with a pointer into /manifest or /actor
 */
export async function checkPackage(
  manifest: unknown,
  actor: ArrayBuffer,
  createSession: CreateSession,
): Promise<Manifest> {
  const { manifest: checked } = parseBody(part, { manifest });
  await checkIdentity(checked, actor);
  checkFile(checked, new Uint8Array(actor));
  const session = await createSession(actor).catch((error) =>
    refuse("/actor", `cannot be opened: ${error instanceof Error ? error.message : error}`),
  );
  try {
    await tryActor(checked, session.run);
  } finally {
    await session.release();
  }
  return checked;
}

/** The pointers of what is wrong in a model start at the package. */
function checkFile(manifest: Manifest, actor: Uint8Array): void {
  try {
    checkModel(manifest, actor);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    refuseAll(error.errors.map(({ pointer, detail }) => ({ pointer: `/actor${pointer}`, detail })));
  }
}

/** The actor must be the one that the manifest speaks of, to the last bit. */
async function checkIdentity({ version, actor: file }: Manifest, actor: ArrayBuffer) {
  if (actor.byteLength > mostActorBytes) {
    refuse("/actor", `must have at most ${mostActorBytes} bytes, not ${actor.byteLength}`);
  }
  if (actor.byteLength !== file.bytes) {
    refuse("/manifest/actor/bytes", `must be ${actor.byteLength}, which the actor has`);
  }
  const digest = await sha256Of(actor);
  if (digest !== file.sha256) {
    refuse("/manifest/actor/sha256", `must be ${digest}, which the actor has`);
  }
  const expected = digest.slice(0, 16);
  if (version !== expected) {
    refuse("/manifest/version", `must be ${expected}, as the SHA-256 of the actor begins`);
  }
}
