import type { SingleFlight } from "./single-flight.ts";

/** Texts that are the same for all who ask, and are kept for a moment. */
export interface KeptTexts {
  /** @param work makes the text, once for all who ask meanwhile */
  read(key: string, work: () => Promise<string>): Promise<string>;
  /** Whoever asks from now on is given a text that was begun later. */
  forget(): void;
}

/**
 * @param once does what many requests want at the same time
 * @param age milliseconds for which a text is kept
 */
export function createKeptTexts(once: SingleFlight<void>, age: number): KeptTexts {
  const kept = new Map<string, { text: string; begun: number }>();
  /** Of texts that were begun since the last was forgotten. */
  let generation = 0;

  return {
    async read(name, work) {
      const key = `${name} ${generation}`;
      const known = kept.get(key);
      if (known && Date.now() - known.begun < age) return known.text;
      const begun = Date.now();
      let own: string | undefined;
      await once(`text ${key}`, async () => {
        own = await work();
        // Whoever asks for all that there is must not fill the memory.
        for (const [other, { begun }] of kept) if (Date.now() - begun >= age) kept.delete(other);
        kept.set(key, { text: own, begun });
      });
      // Another may have made it, and it may have been forgotten since.
      return own ?? kept.get(key)?.text ?? work();
    },
    forget() {
      generation += 1;
      kept.clear();
    },
  };
}
