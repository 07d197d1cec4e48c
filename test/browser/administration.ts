import type { Locator, Page } from "playwright-core";
import { adminToken } from "../cli/served-worker.ts";

/** Gives a page the operator's token, as a person does. */
export async function signIn(page: Page, token = adminToken): Promise<void> {
  await page.getByRole("button", { name: "Administer…" }).click();
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Use this token" }).click();
}

/** What the Worker said of a field, once it has. */
export async function refusedAt(field: Locator): Promise<string> {
  const around = field.locator("xpath=..");
  await around.locator(".wrong:not([hidden])").waitFor();
  return (await around.locator(".wrong").textContent()) ?? "";
}

/** Opens a dialog by its button, and returns it. */
export async function openDialog(page: Page, button: string): Promise<Locator> {
  await page.getByRole("button", { name: button }).click();
  return page.getByRole("dialog");
}
