/** A template that Go would not parse, or whose execution ends with an error; the text is Go's. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly phase: 'parse' | 'exec';

  constructor(phase: 'parse' | 'exec', message: string) {
    super(message);
    this.phase = phase;
  }
}
