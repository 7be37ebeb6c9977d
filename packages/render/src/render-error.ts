/** A source that Helm or Kustomize would not render; the message is theirs as far as it is known. */
export class RenderError extends Error {
  override readonly name = 'RenderError';
}
