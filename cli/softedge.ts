#!/usr/bin/env node
// All that is imported here must load in an old Node, too, which lacks what other modules import.
import nodeModule from "node:module";
import { describeOldNode } from "../installation/node-version.ts";
import packageJson from "../package.json" with { type: "json" };

const oldNode = describeOldNode(process.versions.node, packageJson.engines.node);
if (oldNode) {
  console.error(`softedge: ${oldNode}`);
  process.exitCode = 1;
} else {
  // To compile all modules takes longer than most commands do.
  nodeModule.enableCompileCache();
  await import("./main.ts");
}
