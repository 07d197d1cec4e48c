import type { Handler } from "hono";
import { Refusal } from "./problem.ts";

/** Refuses the methods that the handlers before it did not take. */
export function allow(methods: string): Handler {
  return () => {
    throw new Refusal(405, `this path takes ${methods}`, { headers: { allow: methods } });
  };
}
