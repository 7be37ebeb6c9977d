/** One term of a field selector: `status.phase!=Running`. */
export interface FieldTerm {
  readonly field: string;
  readonly value: string;
  readonly equal: boolean;
}

export type FieldSelectorParse =
  | { readonly ok: true; readonly terms: readonly FieldTerm[] }
  | { readonly ok: false; readonly message: string };

/** Parses `metadata.name=a,status.phase!=Running`; a backslash escapes comma, equals and itself. */
export function parseFieldSelector(text: string): FieldSelectorParse {
  const terms: FieldTerm[] = [];
  for (const part of splitTerms(text)) {
    if (part === '') continue;
    const match = /^((?:\\.|[^\\=!])*?)(!=|==|=)(.*)$/s.exec(part);
    if (!match)
      return { ok: false, message: `invalid selector: '${text}'; can't understand '${part}'` };
    const [, field = '', operator = '', value = ''] = match;
    terms.push({ field, value: value.replaceAll(/\\(.)/gs, '$1'), equal: operator !== '!=' });
  }
  return { ok: true, terms };
}

function splitTerms(text: string): readonly string[] {
  const parts: string[] = [];
  let current = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '\\') current += char + (text[++i] ?? '');
    else if (char === ',') {
      parts.push(current);
      current = '';
    } else current += char;
  }
  return [...parts, current];
}

export function matchesFields(
  terms: readonly FieldTerm[],
  fields: Readonly<Record<string, string>>,
): boolean {
  return terms.every((term) => ((fields[term.field] ?? '') === term.value) === term.equal);
}
