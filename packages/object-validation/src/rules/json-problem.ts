const LITERALS = ['true', 'false', 'null'];

/** Go's words for what is wrong with a JSON text: the first character that no JSON text has there. */
export function jsonProblem(text: string): string {
  const stack: string[] = [];
  let expects: 'value' | 'key' | 'colon' | 'next' = 'value';
  const tokens =
    /\s*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([\s\S]))/gy;
  for (const [, string, scalar, mark] of text.matchAll(tokens)) {
    const top = stack.at(-1);
    if (expects === 'colon') {
      if (mark !== ':') return bad(string ?? scalar ?? mark, 'after object key');
      expects = 'value';
    } else if (expects === 'next') {
      const close = top === '{' ? '}' : ']';
      if (top === undefined) return bad(string ?? scalar ?? mark, 'after top-level value');
      if (mark === ',') expects = top === '{' ? 'key' : 'value';
      else if (mark === close) stack.pop();
      else
        return bad(
          string ?? scalar ?? mark,
          top === '{' ? 'after object key:value pair' : 'after array element',
        );
    } else if (expects === 'key') {
      if (mark === '}' && text.trimStart().startsWith('{}')) stack.pop();
      else if (string === undefined)
        return bad(scalar ?? mark, 'looking for beginning of object key string');
      expects = string === undefined ? 'next' : 'colon';
    } else if (mark === '{' || mark === '[') {
      stack.push(mark);
      expects = mark === '{' ? 'key' : 'value';
    } else if (string !== undefined || scalar !== undefined) expects = 'next';
    else if (mark === ']' && top === '[') {
      stack.pop();
      expects = 'next';
    } else return literalProblem(text, mark) ?? bad(mark, 'looking for beginning of value');
  }
  return 'unexpected end of JSON input';
}

function bad(token: string | undefined, where: string): string {
  return `invalid character '${(token ?? '').slice(0, 1)}' ${where}`;
}

/** What begins like a literal is read as one: `nope` is wrong at its second character. */
function literalProblem(text: string, mark: string | undefined): string | undefined {
  const literal = LITERALS.find((each) => each.startsWith(mark ?? ' '));
  if (literal === undefined || mark === undefined) return undefined;
  const rest = text.slice(text.indexOf(mark));
  for (const [i, char] of Array.from(literal).entries()) {
    const seen = rest[i];
    if (seen === undefined) return 'unexpected end of JSON input';
    if (seen !== char)
      return `invalid character '${seen}' in literal ${literal} (expecting '${char}')`;
  }
  return undefined;
}
