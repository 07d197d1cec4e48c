/** Where a Worker is asked, unless it is said: in the environment, or on this machine. */
export const defaultUrl = process.env.SOFTEDGE_URL ?? "http://127.0.0.1:8787";
