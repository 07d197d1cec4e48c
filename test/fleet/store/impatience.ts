import { type Patience, usualPatience } from "../../../fleet/store/retrying.ts";

/** A patience without pauses, which it notes instead, and without chance. */
export function impatience(changes: Partial<Patience> = {}) {
  const pauses: number[] = [];
  const patience: Patience = {
    ...usualPatience,
    async sleep(milliseconds) {
      pauses.push(milliseconds);
    },
    random: () => 0,
    ...changes,
  };
  return { patience, pauses };
}
