import { openDialog } from "../dialog.js";
import { button, element } from "../element.js";
import { fieldError, formField } from "../form-field.js";

/** A button by which an operator publishes a version: the two files of a package. */
export function publishButton(admin, changed) {
  return button("Publish a version\u2026", () => openPublication(admin, changed));
}

function openPublication(admin, changed) {
  const manifest = element("input", { type: "file", accept: ".json" });
  const actor = element("input", { type: "file", accept: ".onnx" });
  openDialog({
    title: "Publish a version",
    content: [
      element(
        "p",
        {},
        "The Worker checks the package and keeps it. It answers those who pin its version, until it becomes a canary or live.",
      ),
      formField("manifest.json", manifest, { pointer: "/manifest" }),
      formField("actor.onnx", actor, { pointer: "/actor" }),
    ],
    action: "Publish",
    async submit() {
      const [file, model] = [manifest, actor].map(({ files }) => files[0]);
      refuseMissing({ "/manifest": file, "/actor": model });
      await admin.publish({ manifest: parsed(await file.text()), actor: model });
      await changed();
    },
  });
}

function refuseMissing(files) {
  const errors = Object.entries(files)
    .filter(([, file]) => file === undefined)
    .map(([pointer]) => ({ pointer, detail: "is missing: choose the file" }));
  if (errors.length > 0) throw Object.assign(new Error("files are missing"), { errors });
}

/** @throws {Error} at the manifest, if a text is none */
function parsed(text) {
  let manifest;
  try {
    manifest = JSON.parse(text);
  } catch {
    throw fieldError("/manifest", "is not JSON");
  }
  // Both are a part of the path.
  if (manifest?.name && manifest.version) return manifest;
  throw fieldError("/manifest", "has no name and version");
}
