import { ExpositionError } from './sample.ts';

/** A cursor over one text. */
export class Scanner {
  readonly text: string;
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** Takes what a sticky pattern matches here; undefined when it does not. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.position += match[0].length;
    return match[0];
  }

  expect(pattern: RegExp, what: string): string {
    return this.take(pattern) ?? this.fail(`expected ${what}`);
  }

  skipBlanks(): void {
    this.take(/[ \t]*/y);
  }

  fail(message: string): never {
    const seen = this.isAtEnd ? 'the end' : JSON.stringify(this.text[this.position] ?? '');
    throw new ExpositionError(`${message}, got ${seen}`);
  }
}

export interface LabelBlock {
  /** A quoted metric name inside the braces. */
  readonly quotedName: string | undefined;
  readonly labels: readonly (readonly [name: string, value: string])[];
}

const STRING = /"(?:\\[^]|[^\\"])*"/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;

/** What stands between braces, the opening one taken. A comma between labels may be missing: Prometheus lets it. */
export function scanLabels(scanner: Scanner, unescape: (text: string) => string): LabelBlock {
  const labels: [string, string][] = [];
  let quotedName: string | undefined;
  for (;;) {
    scanner.skipBlanks();
    if (scanner.take(/\}/y) !== undefined) return { quotedName, labels };
    const quoted = scanner.take(STRING);
    const name =
      quoted === undefined
        ? scanner.expect(LABEL_NAME, 'label name')
        : unescape(quoted.slice(1, -1));
    scanner.skipBlanks();
    if (quoted !== undefined && /[,}]/.test(scanner.text[scanner.position] ?? '')) {
      if (quotedName !== undefined) scanner.fail('metric name already set');
      quotedName = name;
    } else {
      scanner.expect(/=/y, 'equal');
      scanner.skipBlanks();
      labels.push([name, unescape(scanner.expect(STRING, 'label value').slice(1, -1))]);
    }
    scanner.skipBlanks();
    scanner.take(/,/y);
  }
}
