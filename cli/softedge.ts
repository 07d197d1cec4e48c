#!/usr/bin/env node
import { createDoctor, createProgram } from "./program.ts";

try {
  const program = process.argv[2] === "doctor" ? createDoctor() : await createProgram();
  await program.parseAsync();
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  console.error(process.env.SOFTEDGE_DEBUG ? error : `softedge: ${text}`);
  process.exitCode = 1;
}
