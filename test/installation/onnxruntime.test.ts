import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as ort from "../../installation/onnxruntime.ts";

test("ONNX Runtime is loaded without telemetry", () => {
  expect(process.env.ORT_DISABLE_TELEMETRY).toBe("1");
  expect(ort.InferenceSession).toBeTypeOf("function");
});

test.each(["cli", "experience", "export", "fleet", "interop", "library", "render", "train"])(
  "%s loads it nowhere else",
  (folder) => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const loading = files
      .filter((file) => file.endsWith(".ts"))
      .filter((file) =>
        /(from|import\()\s*"onnxruntime-node"/.test(readFileSync(join(folder, file), "utf8")),
      );
    expect(loading).toEqual([]);
  },
);
