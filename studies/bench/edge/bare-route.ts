import { Hono } from "hono";

/*
 * The lower bound for the cost of an act request on this platform: a route that reads a JSON body and
 * answers JSON of the size of an action. It is bundled like the Worker and served next to it.
 */

const action = [0.9434939622879028, 0.6427364349365234, -0.8281461000442505];

const app = new Hono();

app.post("/v1/policies/:policy/act", async (context) => {
  const { seed } = await context.req.json();
  return context.json({
    action,
    log_prob: -1.2751084566116333,
    mode: "stochastic",
    policy: context.req.param("policy"),
    version: "0123456789abcdef",
    seed,
    step: 0,
  });
});

export default app;
