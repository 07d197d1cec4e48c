import { inspectRoutes } from "hono/dev";
import { expect, test } from "vitest";
import worker from "../../edge/worker.ts";
import { request } from "./client.ts";
import { contentOf, document, operations, takes } from "./described.ts";

test("GET /openapi.json is the document, made of the schemas", async () => {
  const response = await request("/openapi.json");
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
});

/** A path as OpenAPI writes it: of one that may end in an empty segment, that without. */
function inBraces(path: string): string {
  return path.replace(/(?<=.)\/$/, "").replace(/:(\w+)/g, "{$1}");
}

test("describes every route of the Worker, and no other", async () => {
  const routes = inspectRoutes(await worker.app())
    .filter(({ isMiddleware, method }) => !isMiddleware && method !== "ALL")
    .map(({ method, path }) => `${method} ${inBraces(path)}`);
  const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(described.toSorted()).toEqual([...new Set(routes)].toSorted());
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(
    operations.length,
  );
});

test("has examples that are what it says itself", () => {
  const examples = operations.flatMap((described) => {
    const { examples = {} } = contentOf(described)["application/json"] ?? {};
    return Object.entries<object>(examples).map(([name, example]) => ({
      described,
      name,
      example,
    }));
  });
  expect(examples.length).toBeGreaterThan(0);
  for (const { described, name, example } of examples) {
    if (!("value" in example)) throw new Error(`${name} has no value`);
    expect(takes(described, example.value), name).toBe(true);
  }
});
