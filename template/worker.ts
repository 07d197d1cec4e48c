import policies from "softedge:policies";
import { Hono } from "hono";
import { createWorker } from "softedge/edge";

export { ExperimentHistory, MetricsStore, OutcomeShard } from "softedge/edge";

/** Answers /v1/..., /v2/... and the page at /. */
const softedge = await createWorker({ policies });

const app = new Hono<{ Bindings: Cloudflare.Env }>();

// Routes of your own go here.
app.get("/hello", (context) => context.text("hello from my-robot"));

app.all("*", ({ req, env, executionCtx }) => softedge.fetch(req.raw, env, executionCtx));

export default Object.assign(app, { queue: softedge.queue });
