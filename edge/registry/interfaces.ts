import type { Manifest } from "../../schemas/manifest.ts";
import { describeSpaces, interfaceOf } from "../../schemas/policy-interface.ts";

/** True if two versions take the same requests, and answer with the same fields. */
export function haveSameInterface(...manifests: [Manifest, Manifest]): boolean {
  const [one, other] = manifests.map((each) => JSON.stringify(interfaceOf(each)));
  return one === other;
}

/** What a version takes and gives, in words. */
export function describeInterface(manifest: Manifest): string {
  return `${describeSpaces(manifest)} (${manifest.distribution})`;
}
