import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { readHistory } from "../../edge/experiments/history.ts";

/** A history with so many looks. */
async function historyOf(looks: number) {
  if (!env.HISTORY) throw new Error("wrangler.toml binds no HISTORY");
  const history = env.HISTORY.get(env.HISTORY.newUniqueId());
  await runInDurableObject(history, (_, { storage: { sql } }) => {
    for (let i = 0; i < looks; i++) {
      sql.exec("INSERT INTO looks (at, results) VALUES (?, ?)", i, JSON.stringify({ look: i }));
    }
  });
  return history;
}

test.each([0, 1, 249, 250, 251, 1800])(
  "of %d looks at most 250 are handed on, evenly, and the last among them",
  async (count) => {
    const text = await readHistory(await historyOf(count), "trial");
    const { experiment, looks } = JSON.parse(text);
    expect(experiment).toBe("trial");
    const numbers: number[] = looks.map(({ look }: { look: number }) => look);
    expect(numbers.length).toBeLessThanOrEqual(250);
    expect(numbers.length).toBeGreaterThanOrEqual(Math.min(count, 125));
    expect(numbers.at(-1)).toBe(count > 0 ? count - 1 : undefined);
    const steps = new Set(numbers.slice(1).map((look, i) => look - numbers[i]));
    expect(steps.size).toBeLessThanOrEqual(1);
  },
);
