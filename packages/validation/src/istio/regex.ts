import { RE2JS } from 're2js';

/** Envoy compiles regexes with RE2; istiod refuses longer ones to bound the program. */
const MAX_LENGTH = 1024;

/** What RE2 has against the pattern; undefined when it compiles. Takes time linear in its length. */
export function regexProblem(pattern: string): string | undefined {
  if (byteLength(pattern) > MAX_LENGTH) return `it is longer than ${MAX_LENGTH} bytes`;
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return regexMessage(error);
  }
}

/** As regexProblem, with no bound on the length. */
export function regexSyntaxProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return regexMessage(error);
  }
}

function regexMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^error parsing regexp: /, '');
}

/** Length in UTF-8, in which Go counts. */
export function byteLength(text: string): number {
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return length;
}
