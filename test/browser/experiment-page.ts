import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { ExperimentResults } from "../../schemas/experiment-results.ts";
import { expectRounded, numberIn } from "./numbers.ts";

/** The texts of the cells of each arm. */
function rowsOf(page: Page): Promise<string[][]> {
  return page
    .locator("#arms tbody tr")
    .all()
    .then((rows) => Promise.all(rows.map((row) => row.locator("th, td").allTextContents())));
}

/** Lets the page's time pass until something is so. */
export async function seen(page: Page, isSo: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.clock.runFor(1_000);
        return isSo();
      },
      { timeout: 120_000 },
    )
    .toBe(true);
}

/** Lets the page ask until so many units are in its table. */
export async function seeUnits(page: Page, units: number) {
  await seen(page, async () => {
    const rows = await rowsOf(page);
    return rows.reduce((sum, row) => sum + numberIn(row[4]), 0) === units;
  });
}

/** Expects the page to show what the Worker answers. */
export async function expectShown(page: Page, results: ExperimentResults) {
  const rows = await rowsOf(page);
  expect(rows).toHaveLength(results.arms.length);
  for (const [i, arm] of results.arms.entries()) {
    const [name, mean, interval, deviation, ...rest] = rows[i];
    const [units, missing, inFlight, exposures, mode, policy] = rest;
    expect([name, mode]).toEqual([arm.name, arm.mode]);
    expect(policy).toBe(`${arm.policy} ${arm.version}`);
    expect([units, missing, inFlight, exposures].map(numberIn)).toEqual([
      ...[arm.units, arm.missing, arm.in_flight, arm.exposures],
    ]);
    expectRounded(mean, arm.mean);
    expectRounded(deviation, arm.standard_deviation);
    if (arm.interval === null) expect(interval).toBe("not yet");
    else interval.split(" to ").forEach((end, j) => void expectRounded(end, arm.interval?.[j]));
  }
  const { sentence } = results.comparisons[0].verdict;
  expect(await page.locator("#verdict").textContent()).toBe(sentence);
  const light = page.locator("#sample-ratio");
  expect(await light.textContent()).toMatch(
    results.sample_ratio.ok ? /^✓Units are split .* as the weights say/ : /^!Sample ratio mis/,
  );
}
