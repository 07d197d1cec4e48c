/** The names that the document gives to the ways in which a caller is known. */
export const securitySchemes = {
  acting: {
    type: "http" as const,
    scheme: "bearer",
    description:
      "One of the operator's ACT_TOKENS or REPORT_TOKENS; to report outcomes, one of the latter, if there are any. Where the operator has set none, all may act.",
  },
  administering: {
    type: "http" as const,
    scheme: "bearer",
    description:
      "One of the operator's ADMIN_TOKENS, with which one may act, too. Where there are none, nobody administers.",
  },
};

/** Of operations that act: whether a token is needed is the operator's choice. */
export const mayNeedToken = [{}, { acting: [] }];

/** Of operations that are for operators alone. */
export const needsAdminToken = [{ administering: [] }];
