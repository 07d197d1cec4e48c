import { type Context, Hono } from "hono";

/*
 * The lower bound for the cost of an act request on this platform: a route that reads a JSON body and
 * answers JSON of the size of an action, and a WebSocket that does so with each message. They are
 * bundled like the Worker and served next to it.
 */

const action = [0.9434939622879028, 0.6427364349365234, -0.8281461000442505];

const app = new Hono();

function answerTo({ seed }: { seed: number }, { req }: Context) {
  return {
    action,
    log_prob: -1.2751084566116333,
    mode: "stochastic",
    policy: req.param("policy"),
    version: "0123456789abcdef",
    seed,
    step: 0,
  };
}

app.post("/v1/policies/:policy/act", async (context) =>
  context.json(answerTo(await context.req.json(), context)),
);

app.get("/v1/policies/:policy/stream", (context) => {
  const { 0: client, 1: server } = new WebSocketPair();
  let index = 0;
  server.addEventListener("message", ({ data }) => {
    const answer = { ...answerTo(JSON.parse(String(data)), context), index: index++ };
    server.send(JSON.stringify(answer));
  });
  server.accept();
  return new Response(null, { status: 101, webSocket: client });
});

export default app;
