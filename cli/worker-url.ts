/** The default URL of the Worker: SOFTEDGE_URL, or the port that `serve` tries first. */
export const defaultUrl = process.env.SOFTEDGE_URL ?? "http://127.0.0.1:8787";
