import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { openApiDocument } from "../edge/openapi/document.ts";

test("the document of the HTTP API is one of OpenAPI 3.1", async () => {
  const validator = new Validator();
  const text = JSON.stringify(openApiDocument());
  expect(await validator.validate(text)).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});
