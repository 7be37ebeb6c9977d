const MEGABYTE = 1024 * 1024;

/** What may be handed in by HTTP. What is in an archive has limits of its own (packages/grading). */
export const UPLOAD_LIMITS = {
  /** Bytes of the archive. */
  archiveBytes: 10 * MEGABYTE,
  /** Bytes of the whole request: the archive and the fields beside it. */
  requestBytes: 10 * MEGABYTE + 65_536,
  /** Milliseconds from the first byte to the last. */
  uploadMs: 120_000,
} as const;

/** What a course allows itself unless its instructor says otherwise, and the most that can be said. */
export const QUOTAS = {
  /** Submissions of one course that wait or are being graded. */
  inFlight: { usual: 500, most: 20_000 },
  /** Submissions of one person in an hour. */
  perHour: { usual: 20, most: 1000 },
} as const;
