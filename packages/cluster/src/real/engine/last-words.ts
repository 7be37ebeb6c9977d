import type { Readable } from 'node:stream';

const MOST_CHARACTERS = 600;
const LINES = 5;

/** Keeps the end of what a container says: it is gone with the container when that fails to start. */
export interface LastWords {
  readonly listen: (stream: Readable) => void;
  /** In one line, without what looks like a secret; empty when nothing was said. */
  readonly text: () => string;
}

export function createLastWords(): LastWords {
  let said = '';
  return {
    listen: (stream) => {
      stream.on('data', (chunk: Buffer | string) => {
        said = `${said}${chunk.toString()}`.slice(-8 * MOST_CHARACTERS);
      });
    },
    text() {
      const lines = withoutSecrets(said).trim().split(/\s*\n/).slice(-LINES);
      return lines.join(' | ').slice(-MOST_CHARACTERS);
    },
  };
}

/** Values of what is called a token, password, secret or key, and tokens of k3s wherever they stand. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(/((?:token|password|secret|key)\w*["']?\s*[=:]\s*)("[^"]*"|\S+)/gi, '$1…')
    .replaceAll(/\bK10[0-9a-f]{20,}\S*/g, '…');
}
