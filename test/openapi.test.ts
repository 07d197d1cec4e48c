import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { openApiDocument } from "../edge/openapi/document.ts";

test("the document of the HTTP API is one of OpenAPI 3.1", async () => {
  const validator = new Validator();
  const document: Record<string, unknown> = JSON.parse(JSON.stringify(openApiDocument()));
  expect(await validator.validate(document)).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});
