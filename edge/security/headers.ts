import { secureHeaders } from "hono/secure-headers";

/**
 * What every answer tells browsers. Answers of the API are never rendered, so nothing may run in
 * them; the page brings what it needs in its own headers (edge/page/_headers), which stay.
 *
 * Strict-Transport-Security is left to the zone: it speaks for a whole host, and for long.
 */
export const setSecurityHeaders = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: "DENY",
  strictTransportSecurity: false,
  overwrite: false,
});
