import type { Experiment } from "../../schemas/experiment.ts";
import {
  longestKey,
  longestUnit,
  mostReports,
  type OutcomeReport,
  type OutcomesResponse,
  outcomeReport,
  outcomesRequest,
  type ReportStatus,
} from "../../schemas/outcome.ts";
import type { WorkerSettings } from "../../schemas/worker-settings.ts";
import { refuse } from "../http/refusal.ts";
import { parseBody } from "../http/validation.ts";
import { assign } from "./assign.ts";
import type { Experiments } from "./experiments.ts";
import { openTicket } from "./tickets.ts";
import type { Report } from "./units.ts";

/** The most bytes of a character in JSON: some writers escape all that is not ASCII. */
const bytesOfCharacter = 6;
/** Names of fields, numbers, a ticket and spacing of a report. */
const bytesBesides = 1024;
/** As many reports as there may be at once, of units and keys as long as they may be. */
export const mostOutcomesBytes =
  mostReports * (bytesOfCharacter * (longestUnit + longestKey) + bytesBesides);

/**
 * The reports of a body.
 *
 * @param body its parsed JSON
 * @throws {Refusal} 422, if it breaks a rule, or one of the experiment's definition
 */
export function readReports(body: unknown, { definition }: Experiment): OutcomeReport[] {
  const many = Object.hasOwn(Object(body), "outcomes");
  const reports = many
    ? parseBody(outcomesRequest, body).outcomes
    : [parseBody(outcomeReport, body)];
  const refuseAny = (
    field: keyof OutcomeReport,
    breaks: (report: OutcomeReport) => boolean,
    reason: string,
  ) => {
    const index = reports.findIndex(breaks);
    if (index !== -1) refuse(many ? `/outcomes/${index}/${field}` : `/${field}`, reason);
  };
  if (!definition.covariate) {
    const reason = "is for experiments that were declared to have covariates";
    refuseAny("covariate", ({ covariate }) => covariate !== undefined, reason);
  }
  if (definition.range) {
    const [low, high] = definition.range;
    // A part may be smaller than the least outcome, but not beyond what the range and 0 enclose.
    const [least, most] = [Math.min(0, low), Math.max(0, high)];
    const reason = `must be from ${least} to ${most}: the declared range of outcomes is ${low} to ${high}`;
    refuseAny("value", ({ value }) => value < least || value > most, reason);
  }
  return reports;
}

/** Keeps reports: the status of each, in order. Those without a ticket that they need reach no store. */
export async function keepReports(
  experiments: Experiments,
  experiment: Experiment,
  given: readonly OutcomeReport[],
  settings: WorkerSettings,
): Promise<ReportStatus[]> {
  const answered = await Promise.all(
    given.map((report) => answeredReport(experiments, experiment, report, settings)),
  );
  const known = answered.filter((report) => report !== undefined);
  const statuses = known.length > 0 ? await experiments.shardsOf(experiment).report(known) : [];
  // Whoever reported reads it in the results.
  if (statuses.includes("recorded")) experiments.texts.forget();
  let next = 0;
  return answered.map((report) => (report ? statuses[next++] : "unsigned"));
}

/** A report with what its unit was told; undefined where only a ticket could say, or one is forged. */
async function answeredReport(
  experiments: Experiments,
  experiment: Experiment,
  { ticket, ...report }: OutcomeReport,
  { TICKET_SECRETS: secrets, REQUIRE_TICKETS: required }: WorkerSettings,
): Promise<Report | undefined> {
  const { unit } = report;
  const at = Date.now();
  if (secrets && ticket !== undefined) {
    const opened = await openTicket(secrets, experiment, unit, ticket);
    return opened && { ...report, ...opened, met: true, at };
  }
  if (required) return undefined;
  const told = experiments.toldOf(experiment, unit);
  if (told) return { ...report, assignment: told.met, met: true, at };
  return { ...report, assignment: assign(experiment, unit), met: false, at };
}

/** What became of reports, as it is answered. */
export function summaryOf(statuses: readonly ReportStatus[]): OutcomesResponse {
  const indicesOf = (wanted: ReportStatus) =>
    statuses.flatMap((status, i) => (status === wanted ? [i] : []));
  const [unsigned, full] = [indicesOf("unsigned"), indicesOf("full")];
  return {
    recorded: indicesOf("recorded").length,
    duplicates: indicesOf("duplicate").length,
    conflicts: indicesOf("conflict"),
    unknown: indicesOf("unknown"),
    ...(unsigned.length > 0 && { unsigned }),
    ...(full.length > 0 && { full }),
  };
}
