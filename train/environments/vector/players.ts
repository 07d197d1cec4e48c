import type { Rows } from "./rows.ts";
import type { Command } from "./turns.ts";

/** Environments that take turns together, with shared rows. */
export interface Players {
  readonly rows: Rows;
  turn(command: Command, seed: number): Promise<void>;
  release(): Promise<void>;
}
