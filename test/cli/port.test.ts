import { expect, test } from "vitest";
import { urlOf } from "../../cli/port.ts";

test.each([
  ["127.0.0.1", "http://127.0.0.1:8787"],
  ["0.0.0.0", "http://127.0.0.1:8787"],
  ["::", "http://127.0.0.1:8787"],
  ["192.168.1.7", "http://192.168.1.7:8787"],
  ["::1", "http://[::1]:8787"],
])("what listens on %s is reached at %s", (host, url) => {
  expect(urlOf(host, 8787)).toBe(url);
});
