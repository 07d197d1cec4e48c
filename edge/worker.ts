import policies from "softedge:policies";
import { createApp } from "./app.ts";
import { loadPolicy } from "./policy.ts";

// Awaited here, at startup, so that no request pays for it and none waits for another's promise.
export default createApp(
  await Promise.all(policies.map(({ manifest, actor }) => loadPolicy(manifest, actor))),
);
