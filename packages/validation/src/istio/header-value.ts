type State = 'literal' | 'name' | 'arguments' | 'string' | 'end';

/**
 * What Envoy has against a header value with commands (`%HOSTNAME%`, `%REQ(x)%`); undefined when it
 * can be read. A percent sign of its own is written `%%`. What stands in a command is not judged.
 */
export function headerValueProblem(value: string): string | undefined {
  if (hasControlCharacter(value)) return 'it holds a control character';
  let state: State = 'literal';
  for (let i = 0; i < value.length; i++) {
    const character = value[i] ?? '';
    if (state === 'literal') {
      if (character !== '%') continue;
      if (i + 1 >= value.length) return 'its last "%" stands alone';
      if (value[i + 1] === '%') i += 1;
      else state = 'name';
    } else if (state === 'end') {
      if (character === '%') state = 'literal';
      else if (!/\s/.test(character)) return `"%" should follow the ")" before "${value.slice(i)}"`;
    } else state = nextState(state, character);
  }
  return state === 'literal' ? undefined : `a "%" in "${value}" is never closed`;
}

function nextState(state: 'name' | 'arguments' | 'string', character: string): State {
  switch (state) {
    case 'name':
      if (character === '%') return 'literal';
      return character === '(' ? 'arguments' : 'name';
    case 'arguments':
      if (character === '"') return 'string';
      return character === ')' ? 'end' : 'arguments';
    case 'string':
      return character === '"' ? 'arguments' : 'string';
  }
}

/** A tab is allowed. */
function hasControlCharacter(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if ((unit < 0x20 && unit !== 0x09) || unit === 0x7f) return true;
  }
  return false;
}
