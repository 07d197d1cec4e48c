#!/usr/bin/env node
// What this file imports must load in an old Node, too, which lacks some of what the rest needs.
import nodeModule from "node:module";
import { describeOldNode } from "../installation/node-version.ts";
import packageJson from "../package.json" with { type: "json" };

const oldNode = describeOldNode(process.versions.node, packageJson.engines.node);
if (oldNode) {
  console.error(`softedge: ${oldNode}`);
  process.exitCode = 1;
} else {
  // All modules together take longer to compile than most commands to run.
  nodeModule.enableCompileCache();
  await import("./main.ts");
}
