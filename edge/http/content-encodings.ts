/** The encodings that bodies may have, and that answers have for callers who accept them. */
export const contentEncodings = ["gzip", "deflate"] as const;

export type ContentEncoding = (typeof contentEncodings)[number];
