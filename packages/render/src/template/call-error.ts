/** What a function of a template answers instead of a value. The engine adds the place. */
export class CallError extends Error {
  override readonly name = 'CallError';
}
