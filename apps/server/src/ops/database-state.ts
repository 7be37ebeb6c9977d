/** How the database is, for whoever asks whether this replica is ready. */
export interface DatabaseState {
  /** `not needed yet` is the embedded database before its first use: it opens when somebody calls the API. */
  check(): Promise<'open' | 'opening' | 'not needed yet' | 'unreachable'>;
}
