import "../installation/disposable-stacks.ts";
import * as z from "zod";
import { describeMistake } from "../schemas/mistakes.ts";
import { createDoctor, createProgram } from "./program.ts";
import { describeFailure } from "./terminal/failure.ts";
import { endWithOutput } from "./terminal/interrupt.ts";

/** Says why a command has failed. */
function tell(error: unknown): void {
  console.error(process.env.SOFTEDGE_DEBUG ? error : `softedge: ${describeFailure(error)}`);
}

endWithOutput();
// For schemas whose errors have no words of this project otherwise.
z.config({ customError: describeMistake });
process.on("uncaughtException", (error) => {
  tell(error);
  process.exit(1);
});

try {
  const program = process.argv[2] === "doctor" ? createDoctor() : await createProgram();
  await program.parseAsync();
} catch (error) {
  tell(error);
  process.exitCode = 1;
}
