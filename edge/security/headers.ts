import { secureHeaders } from "hono/secure-headers";

/**
 * What every answer tells browsers. Answers of the API are never rendered, so nothing may run in
 * them; the page brings what it needs in its own headers (edge/page/_headers), which stay.
 *
 * Strict-Transport-Security is left to the zone: it speaks for a whole host, and for long. Headers
 * that speak to documents alone are left to the page, for each costs an answer of the API time.
 */
export const setSecurityHeaders = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: "DENY",
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  removePoweredBy: false,
  overwrite: false,
});
