const MAY_NOT_END: ReadonlySet<string> = new Set(['repeat', 'while', 'until', 'infinite']);

/** Largest number that a filter may name beside `range`: a list of so many values still fits. */
const LARGEST_RANGE = 1_000_000;

/**
 * What in a jq filter may never end: `repeat`, `while`, `until`, `infinite`, `recurse(f)`, functions that call
 * themselves, `range` over huge numbers. undefined when there is nothing of the kind.
 */
export function endlessConstruct(filter: string): string | undefined {
  const tokens: readonly string[] = withoutTexts(filter).match(/[A-Za-z_]\w*|\d[\w.]*|\S/g) ?? [];
  for (const [index, token] of tokens.entries()) {
    const isField = tokens[index - 1] === '.' || tokens[index - 1] === '$';
    if (isField) continue;
    if (MAY_NOT_END.has(token)) return token;
    if (token === 'recurse' && tokens[index + 1] === '(') return 'recurse(f)';
    if (token === 'def' && callsItself(tokens, index)) {
      return `the function ${tokens[index + 1] ?? ''}, which calls itself,`;
    }
  }
  const huge = tokens.some((token) => /^\d/.test(token) && !(Number(token) <= LARGEST_RANGE));
  const multiplies = tokens.includes('*') || tokens.includes('pow') || tokens.includes('exp10');
  return tokens.includes('range') && (huge || multiplies) ? 'range over huge numbers' : undefined;
}

/** Whether the name of a function stands anywhere in the text up to the `;` that may end its body. */
function callsItself(tokens: readonly string[], at: number): boolean {
  const name = tokens[at + 1] ?? '';
  const body = tokens.indexOf(':', at);
  const end = endOfBody(tokens, body);
  return tokens.slice(body, end).some((token, i, all) => token === name && all[i - 1] !== '.');
}

/** The `;` outside brackets that ends a definition; definitions inside it have ends of their own. */
function endOfBody(tokens: readonly string[], from: number): number {
  let brackets = 0;
  let definitions = 1;
  for (let index = from; index < tokens.length; index += 1) {
    const token = tokens[index] ?? '';
    if ('([{'.includes(token)) brackets += 1;
    else if (')]}'.includes(token)) brackets -= 1;
    else if (token === 'def') definitions += 1;
    else if (token === ';' && brackets <= 0 && (definitions -= 1) === 0) return index;
  }
  return tokens.length;
}

/** Texts and comments are no calls; what is interpolated in a text is kept. */
function withoutTexts(filter: string): string {
  return filter.replaceAll(/"(?:[^"\\]|\\.)*"|#[^\n]*/gs, (text) =>
    Array.from(text.matchAll(/\\\(([^]*?)\)/g), (match) => ` ${match[1] ?? ''} `).join(' '),
  );
}
