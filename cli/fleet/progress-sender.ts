import type { NatsConnection } from "@nats-io/transport-node";
import { isEnd, type RunReport } from "../../train/study/run-report.ts";

/** Reports of steps are sent no more often than this. */
const stepMilliseconds = 1000;

/** Sends reports of training to whoever follows a study. Nothing depends on their arrival. */
export class ProgressSender {
  private readonly connection: Pick<NatsConnection, "publish" | "isClosed">;
  private stepped = Number.NEGATIVE_INFINITY;

  constructor(connection: Pick<NatsConnection, "publish" | "isClosed">) {
    this.connection = connection;
  }

  send(subject: string, report: RunReport): void {
    // How a run has ended is in its record.
    if (isEnd(report) || this.connection.isClosed()) return;
    if (report.kind === "stepped") {
      const now = performance.now();
      if (now - this.stepped < stepMilliseconds) return;
      this.stepped = now;
    }
    this.connection.publish(subject, JSON.stringify(report));
  }
}
