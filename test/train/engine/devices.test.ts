import { expect, test } from "vitest";
import { describeSoftware } from "../../../train/engine/devices.ts";

test.each([
  ["SwiftShader Device (Subzero)", true],
  ["llvmpipe (LLVM 15.0.6, 256 bits)", true],
  ["Microsoft Basic Render Driver", true],
  ["NVIDIA H200", false],
  ["AMD Radeon RX 7900 XTX (RADV NAVI31)", false],
  ["Apple M3 Pro", false],
])("of %s, a warning of software: %j", (adapter, warns) => {
  const warning = describeSoftware({ device: "webgpu", adapter });
  expect(warning !== undefined).toBe(warns);
  if (warns) expect(warning).toContain(adapter);
});
