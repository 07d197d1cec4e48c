import fc from "fast-check";

/** A request that nobody means well with; some happen to be valid. */
export interface HostileRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

const deep = 20_000;

/** Values of JSON, and spellings that are none or that few expect. */
const value = fc.oneof(
  { weight: 2, arbitrary: fc.jsonValue().map((json) => JSON.stringify(json)) },
  fc.oneof(fc.double(), fc.integer(), fc.bigInt()).map(String),
  fc.constantFrom("[1,0,0]", "[[1,0,0],[1,0,0]]", "328", "[0,499]", '"deterministic"', "[0]"),
  fc.constantFrom("NaN", '"NaN"', "-Infinity", "Infinity", "1e400", "-1e400", "1e-400", "-0"),
  fc.constantFrom("+1", "01", ".5", "1.", "0x10", "1_0", "9".repeat(999), `0.${"1".repeat(999)}`),
  fc.constantFrom("null", "nul", "undefined", "[,]", "[1,0,]", "[[1,0,0],[1,0]]", "[[[1,0,0]]]"),
  fc.constantFrom('"\\ud800"', '"\\u0000"', "'1'", "/* 1 */1", '{"length":3}', '{"0":1,"1":0}'),
  fc.constantFrom("[".repeat(deep), "[".repeat(deep) + "]".repeat(deep), '{"a":'.repeat(deep)),
  fc.constantFrom(`[${"1,".repeat(5000)}1]`, `[${"[1,0,0],".repeat(1024)}[1,0,0]]`),
);

const field = fc.constantFrom(
  ...["observation", "observations", "epsilon", "mode", "seed", "", "Observation", "id"],
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", "toJSON"],
  ...["inputs", "outputs", "parameters", "name", "shape", "datatype", "data"],
  ...[
    "unit",
    "arm",
    "value",
    "key",
    "final",
    "covariate",
    "steps",
    "rewards",
    "reward",
    "outcomes",
    "arms",
    "weights",
    "share",
  ],
);

/** Objects that may have a field twice. */
const object = fc
  .array(fc.tuple(field, value), { maxLength: 4 })
  .map((fields) => `{${fields.map(([name, value]) => `"${name}":${value}`).join()}}`);

const text = fc.oneof({ weight: 4, arbitrary: object }, value, fc.string({ unit: "binary" }));

const body = fc.oneof(
  { weight: 3, arbitrary: text },
  fc.tuple(text, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))),
  fc.tuple(text, fc.string()).map(([text, more]) => text + more),
  text.map((text) => `\ufeff${text}`),
  fc.uint8Array({ maxLength: 200 }),
);

const segment = fc.oneof(
  fc.constantFrom("v1", "v2", "policies", "models", "taxi", "pendulum", "act", "infer", "stream"),
  fc.constantFrom("experiments", "outcomes", "results", "admin", "metrics", "promote", "start"),
  fc.constantFrom(
    "..",
    ".",
    "",
    "%",
    "%00",
    "%2e%2e",
    "%2F",
    "%E0%A4%A",
    "__proto__",
    "*",
    ":policy",
  ),
  fc.constantFrom("constructor", "a".repeat(4000), "\u{1f980}", "<script>", "healthz", "ready"),
  fc.webSegment(),
);

const path = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(
        "/",
        "/healthz",
        "/v1/policies",
        "/v1/policies/taxi",
        "/v2",
        "/style.css",
        "/openapi.json",
      ),
      {
        weight: 4,
        arbitrary: fc.constantFrom("/v1/policies/taxi/act", "/v1/policies/pendulum/act"),
      },
      fc.constantFrom("/v1/policies/taxi/stream", "/v2/models/taxi/infer", "/v2/health/ready"),
      fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join("/")}`),
    ),
    fc.option(fc.webQueryParameters(), { nil: "" }),
  )
  .map(([path, query]) => (query ? `${path}?${query}` : path));

const headerText = fc.oneof(
  fc.string({ unit: "grapheme-ascii", maxLength: 40 }),
  fc.constantFrom("x".repeat(8000), "null", "https://evil.example", "*"),
);

const hostileHeaders = fc.record(
  {
    "content-type": fc.oneof(
      { weight: 8, arbitrary: fc.constant("application/json") },
      fc.constantFrom("text/plain", "application/json; charset=utf-16", "multipart/form-data"),
      headerText,
    ),
    authorization: fc.oneof(
      headerText,
      headerText.map((text) => `Bearer ${text}`),
    ),
    "content-encoding": fc.constantFrom("gzip", "deflate", "identity", "br"),
    "inference-header-content-length": fc.oneof(fc.nat({ max: 99 }).map(String), headerText),
    origin: headerText,
    upgrade: fc.oneof({ weight: 1, arbitrary: fc.constant("websocket") }, headerText),
    "access-control-request-method": headerText,
    "cf-connecting-ip": fc.oneof(fc.ipV4(), fc.ipV6(), headerText),
    "x-request-id": headerText,
    accept: headerText,
    cookie: headerText,
  },
  { requiredKeys: ["content-type"] },
);

/** Mostly what lets a body be read. */
const headers = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ "content-type": "application/json" }) },
  hostileHeaders,
);

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constant("POST") },
  fc.constantFrom("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"),
);

/** Requests to anything. */
export const hostileRequest: fc.Arbitrary<HostileRequest> = fc.record({
  method,
  path,
  headers,
  body,
});

/** A route, and a body that it takes, where it takes one. */
export interface Route {
  method: string;
  path: string;
  body?: object;
}

/** What is valid but for one of its fields. */
function altered(valid: object): fc.Arbitrary<string> {
  const fields = Object.entries(valid);
  return fc
    .tuple(fc.constantFrom(...fields.keys()), value)
    .map(
      ([at, text]) =>
        `{${fields.map(([name, own], i) => `"${name}":${i === at ? text : JSON.stringify(own)}`)}}`,
    );
}

/** Requests to these routes: with what they take, with what they nearly take, and with anything. */
export function hostileRequestTo(routes: readonly Route[]): fc.Arbitrary<HostileRequest> {
  return fc.constantFrom(...routes).chain(({ method: own, path, body: valid = {} }) =>
    fc.record({
      method: fc.oneof({ weight: 9, arbitrary: fc.constant(own) }, method),
      path: fc.constant(path),
      headers,
      body: fc.oneof(
        fc.constant(JSON.stringify(valid)),
        { weight: 3, arbitrary: Object.keys(valid).length > 0 ? altered(valid) : body },
        body,
      ),
    }),
  );
}
