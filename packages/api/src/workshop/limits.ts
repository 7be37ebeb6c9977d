/** What one event, and one request with events, may hold. Larger ones are refused, not cut. */
export const EVENT_LIMITS = {
  /** Events in one request. */
  events: 100,
  /** Bytes of one request. */
  requestBytes: 2_097_152,
  /** Files of a workspace. */
  files: 64,
  /** Characters of all files of a workspace together. */
  fileCharacters: 262_144,
  /** Characters of the journal. */
  journalCharacters: 262_144,
} as const;
