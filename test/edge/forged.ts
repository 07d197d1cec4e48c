import { type OnnxMessage, onnxMessages } from "../../schemas/onnx.ts";
import { type OnnxFile, openModel, writeModelMessage } from "./onnx-file.ts";
import { bundledOrWritten, refusalOfPackage, withActor } from "./packages.ts";

/** Why a package is refused whose actor was changed so, and whose manifest was made to suit it. */
export async function refusalOfForged(
  policy: string,
  change: (model: OnnxFile) => void,
  messages: Record<string, OnnxMessage> = onnxMessages,
): Promise<string | null> {
  const exported = bundledOrWritten(policy);
  const model = openModel(exported.actor);
  change(model);
  const { manifest, actor } = await withActor(exported, writeModelMessage(model, messages));
  return (await refusalOfPackage(manifest, actor))?.detail ?? null;
}
