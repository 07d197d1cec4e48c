import { beforeEach, describe, expect, test } from "vitest";
import { issueTicket, openTicket } from "../../edge/experiments/tickets.ts";
import { experiment } from "../../schemas/experiment.ts";
import { type ExperimentAction, experimentAction } from "../../schemas/experiment-act.ts";
import { experimentResults } from "../../schemas/experiment-results.ts";
import { type OutcomesResponse, outcomesResponse } from "../../schemas/outcome.ts";
import { eventually } from "./eventually.ts";
import { emptyRegistry, startIsolate } from "./isolate.ts";
import { bundled } from "./packages.ts";

const { version } = bundled("pendulum").manifest;
const secret = "a-secret-of-the-deployment-that-nobody-knows";
const older = "the-secret-of-the-deployment-until-yesterday";
const signing = { TICKET_SECRETS: secret };
const required = { ...signing, REQUIRE_TICKETS: "true" };
let count = 0;

/** Declares and starts an experiment, and asks it and reports to it through isolates of its Worker. */
async function trial(settings: object, more: object = {}) {
  count += 1;
  const name = `signed-${count}`;
  const isolate = startIsolate({ settings });
  const arms = ["stochastic", "deterministic"].map((mode) => ({
    name: mode,
    policy: "pendulum",
    version,
    mode,
  }));
  const json = (body: object) => ({
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const definition = { name, arms, weights: [0.5, 0.5], ...more };
  await isolate.admin("PUT", `/experiments/${name}`, json(definition));
  const started = await isolate.postAdmin(`/experiments/${name}/start`, {});
  const post = (path: string, body: object, through = isolate) =>
    through.request(`/v1/experiments/${name}/${path}`, { method: "POST", ...json(body) });
  return {
    isolate,
    declared: experiment.parse(await started.json()),
    change: (what: string, body: object) => isolate.postAdmin(`/experiments/${name}/${what}`, body),
    async act(unit: string, arm?: string): Promise<ExperimentAction> {
      const question = { unit, observation: [1, 0, 0], ...(arm !== undefined && { arm }) };
      return experimentAction.parse(await (await post("act", question)).json());
    },
    /** Reports to another isolate, which knows nothing of what was answered. */
    async report(outcomes: object[], by = settings): Promise<OutcomesResponse> {
      const response = await post("outcomes", { outcomes }, startIsolate({ settings: by }));
      return outcomesResponse.parse(await response.json());
    },
    async results() {
      const response = await isolate.request(`/v1/experiments/${name}/results`);
      return experimentResults.parse(await response.json());
    },
  };
}

const outcome = (unit: string, more: object = {}) => ({ unit, value: 1, key: "k", ...more });
const units = Array.from({ length: 40 }, (_, i) => `episode ${i}`);

beforeEach(emptyRegistry);

test("a Worker without a secret gives no tickets", async () => {
  const { act, report } = await trial({});
  expect(await act("a")).not.toHaveProperty("ticket");
  expect(await report([outcome("a", { ticket: "any" })])).toMatchObject({ recorded: 1 });
});

describe("a unit counts as its ticket says", () => {
  test("although nothing is known of its exposure, and the weights have changed", async () => {
    const { act, change, report, results } = await trial(signing);
    const answers = new Map<string, ExperimentAction>();
    for (const unit of units) answers.set(unit, await act(unit));
    await change("weights", { weights: [0.1, 0.9] });
    const outcomes = units.map((unit) => outcome(unit, { ticket: answers.get(unit)?.ticket }));
    expect(await report(outcomes)).toMatchObject({ recorded: units.length, unknown: [] });
    const { arms, unasked, crossed } = await results();
    for (const { name, units: counted } of arms) {
      expect(counted).toBe([...answers.values()].filter(({ arm }) => arm === name).length);
    }
    expect([unasked, crossed]).toEqual([0, 0]);
  });

  test.each(["not covered", "forced", "after the stop"])(
    "and does not count where it does not: %s",
    async (reason) => {
      const { act, change, report, results } = await trial(signing, {
        coverage: reason === "not covered" ? 0.0001 : 1,
      });
      if (reason === "after the stop") await change("stop", {});
      const tickets = [];
      for (const unit of units) {
        const answer = await act(unit, reason === "forced" ? "deterministic" : undefined);
        if (!answer.counted) tickets.push(outcome(unit, { ticket: answer.ticket }));
      }
      if (reason === "not covered") {
        await change("weights", { weights: [0.5, 0.5], coverage: 1 });
      }
      const indices = tickets.map((_, i) => i);
      expect(await report(tickets)).toMatchObject({ recorded: 0, unknown: indices });
      expect((await results()).arms).toMatchObject([{ units: 0 }, { units: 0 }]);
    },
  );
});

describe("where tickets are required", () => {
  test("20,000 reports of a stranger change nothing, and reach no store", async () => {
    const { act, report, results } = await trial(required);
    const answers = new Map<string, ExperimentAction>();
    for (const unit of units) answers.set(unit, await act(unit));
    await report(units.map((unit) => outcome(unit, { ticket: answers.get(unit)?.ticket })));
    // Exposures are told a moment after the answer.
    await eventually(
      async () => (await results()).arms.reduce((sum, arm) => sum + arm.exposures, 0) === 40,
    );
    const { at: _, ...before } = await results();
    for (let batch = 0; batch < 20; batch++) {
      const strange = Array.from({ length: 1000 }, (_, i) => {
        const unit = i % 2 === 0 ? `stranger ${batch} ${i}` : units[i % units.length];
        return outcome(unit, { value: 1e12, key: `${batch} ${i}` });
      });
      const indices = strange.map((_, i) => i);
      expect(await report(strange)).toEqual({
        ...{ recorded: 0, duplicates: 0, conflicts: [], unknown: [] },
        unsigned: indices,
      });
    }
    const { at: __, ...after } = await results();
    expect(after).toEqual(before);
  });

  test("a ticket that is forged, or of another unit or experiment, changes nothing", async () => {
    const { act, report, results } = await trial(required);
    const other = await trial(required);
    const { ticket = "" } = await act("a");
    const [counted, arm, phase, mac] = ticket.split(".");
    const otherArm = arm === "0" ? "1" : "0";
    const forged = [
      ["b", ticket],
      ["a", (await act("b")).ticket],
      ["a", (await other.act("a")).ticket],
      ["a", [counted, otherArm, phase, mac].join(".")],
      ["a", [counted, arm, "1", mac].join(".")],
      ["a", [counted, "", "", mac].join(".")],
      ["a", `${ticket.slice(0, -1)}${ticket.endsWith("A") ? "Q" : "A"}`],
      ["a", `${ticket}=`],
      ["a", ""],
      ["a", "x".repeat(128)],
    ].map(([unit, ticket]) => outcome(String(unit), { ticket, value: 1e12 }));
    const indices = forged.map((_, i) => i);
    expect(await report(forged)).toMatchObject({ recorded: 0, unsigned: indices });
    expect((await results()).arms).toMatchObject([{ units: 0 }, { units: 0 }]);
    expect(await report([outcome("a", { ticket }), ...forged])).toMatchObject({
      recorded: 1,
      unsigned: indices.map((i) => i + 1),
    });
  });

  test("the settings must have a secret", async () => {
    const { request } = startIsolate({ settings: { REQUIRE_TICKETS: "true" } });
    expect((await request("/healthz")).status).toBe(500);
  });
});

test("a secret is replaced while tickets of the one before are accepted", async () => {
  const { act, report } = await trial({ TICKET_SECRETS: older, REQUIRE_TICKETS: "true" });
  const { ticket } = await act("a");
  const both = { TICKET_SECRETS: `${secret},${older}`, REQUIRE_TICKETS: "true" };
  expect(await report([outcome("a", { ticket })], both)).toMatchObject({ recorded: 1 });
  expect(await report([outcome("a", { ticket })], required)).toMatchObject({ unsigned: [0] });
});

test("a ticket is the HMAC-SHA-256 of all that it says", async () => {
  const { declared } = await trial(signing);
  const secrets = [secret];
  const assignment = { unit: "a\nb", arm: 1, phase: 3 };
  const ticket = await issueTicket(secrets, declared, "a\nb", assignment);
  expect(ticket).toMatch(/^1\.1\.3\.[\w-]{22}$/);
  expect(await openTicket(secrets, declared, "a\nb", ticket)).toEqual({ assignment });
  const uncounted = await issueTicket(secrets, declared, "a", undefined);
  expect(await openTicket(secrets, declared, "a", uncounted)).toEqual({ assignment: undefined });
  expect(await openTicket(secrets, declared, "b", uncounted)).toBeUndefined();
});

describe("where REPORT_TOKENS is set", () => {
  const settings = { REPORT_TOKENS: "a-token-that-may-report" };

  test("only who has one of them reports, and everybody acts", async () => {
    const { isolate, declared, act } = await trial(settings);
    await act("a");
    const path = `/v1/experiments/${declared.definition.name}/outcomes`;
    const report = (headers: object) =>
      isolate.request(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(outcome("a")),
      });
    expect((await report({})).status).toBe(401);
    expect((await report({ authorization: "Bearer another-token-altogether" })).status).toBe(401);
    const authorization = `Bearer ${settings.REPORT_TOKENS}`;
    expect((await report({ authorization })).status).toBe(200);
  });
});
