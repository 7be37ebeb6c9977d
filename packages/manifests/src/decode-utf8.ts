import type { Diagnostic } from './diagnostic.ts';

/** The text of a file, and what is wrong with its bytes. */
export interface DecodedText {
  readonly text: string;
  /** At most one, of code `syntax/not-utf8`; the text then holds U+FFFD where the bytes are wrong. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Decodes a manifest file. Kubernetes reads UTF-8 only; a byte order mark is no part of the text. */
export function decodeUtf8(file: string, bytes: Uint8Array): DecodedText {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, diagnostics: [] };
  } catch {
    const text = new TextDecoder('utf-8').decode(bytes);
    return { text, diagnostics: [notUtf8(file, text, bytes)] };
  }
}

function notUtf8(file: string, text: string, bytes: Uint8Array): Diagnostic {
  const at = Math.max(0, text.indexOf('\uFFFD'));
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return {
    code: 'syntax/not-utf8',
    rule: 'syntax/not-utf8',
    severity: 'error',
    stage: 'syntax',
    message: `${file} is ${isUtf16 ? 'UTF-16' : 'not UTF-8'} text`,
    hint: 'Save the file as UTF-8 text.',
    file,
    range: [at, Math.min(at + 1, text.length)],
  };
}
