import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import * as z from "zod";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const violations = z.array(
  z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
);

/**
 * Expects that axe-core finds nothing wrong with a page as it is shown now.
 *
 * @param excluded selectors of what others have made
 */
export async function expectAccessible(page: Page, ...excluded: string[]): Promise<void> {
  await page.evaluate(axe);
  const context = JSON.stringify({ exclude: excluded });
  const found = violations.parse(
    await page.evaluate(`axe.run(${context}).then(({ violations }) => violations)`),
  );
  expect(found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual(
    [],
  );
}

/**
 * Expects the same in each color scheme, on a desk and on a phone, where nothing is wider than the page.
 *
 * @param excluded selectors of what others have made
 */
export async function expectAccessibleEverywhere(page: Page, ...excluded: string[]): Promise<void> {
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page, ...excluded);
    }
  }
}
