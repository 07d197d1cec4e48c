/** The stream of jobs, its consumer, and the buckets, as NATS knows them. */
export const names = {
  stream: "SOFTEDGE_JOBS",
  consumer: "workers",
  records: "softedge_runs",
  leases: "softedge_leases",
} as const;

/** Writes a name as one token of a subject or key: other characters become "=" and their code. */
function token(name: string): string {
  return Array.from(name, (character) =>
    /[\w-]/.test(character) ? character : `=${character.codePointAt(0)?.toString(16)}=`,
  ).join("");
}

/** A run of a study. */
export interface RunName {
  study: string;
  run: string;
}

/** The key of a run's record and of its lease. */
export function keyOf({ study, run }: RunName): string {
  return `${token(study)}.${token(run)}`;
}

/** The pattern of the keys of a study's runs. */
export function keysOf(study: string): string {
  return `${token(study)}.*`;
}

const jobs = "softedge.jobs";

/** The subject of all jobs. */
export const anyJob = `${jobs}.>`;

/** The subject of a job. It is its own, so that one that is waiting is not queued again. */
export function jobSubject(name: RunName, until: number | null): string {
  return `${jobs}.${keyOf(name)}.${until ?? "end"}`;
}

/** The subject of all jobs of a run. */
export function jobsOf(name: RunName): string {
  return `${jobs}.${keyOf(name)}.*`;
}

const progress = "softedge.progress.";

/** The subject of what is told of a run while it is trained. */
export function progressSubject(name: RunName): string {
  return progress + keyOf(name);
}

/** The subject of what is told of all runs of a study. */
export function progressOf(study: string): string {
  return progress + keysOf(study);
}

/** The key of the run that something is told of. */
export function keyOfProgress(subject: string): string {
  return subject.slice(progress.length);
}
