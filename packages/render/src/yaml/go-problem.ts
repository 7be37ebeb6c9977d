/** What the two readers call the same mistake: how ours begins, what Go's says. */
const WORDS: readonly (readonly [string, string])[] = [
  ['Flow sequence in block collection', "did not find expected ',' or ']'"],
  ['Flow map in block collection', "did not find expected ',' or '}'"],
  ['Nested mappings are not allowed', 'mapping values are not allowed in this context'],
  ['Implicit keys need to be on a single line', 'mapping values are not allowed in this context'],
  ['Implicit map keys need to be followed', "could not find expected ':'"],
  ['Missing closing', 'found unexpected end of stream'],
  ['Tabs are not allowed as indentation', 'found character that cannot start any token'],
  ['Plain value cannot start with', 'found character that cannot start any token'],
  ['All mapping items must start at the same column', 'did not find expected key'],
  [
    'A block sequence may not be used as an implicit map key',
    'block sequence entries are not allowed in this context',
  ],
];

/** A parser's message in the words of Go's, where the mistake is one that people make. */
export function goProblem(message: string): string {
  const [first = ''] = message.split('\n');
  return WORDS.find(([start]) => first.startsWith(start))?.[1] ?? first;
}
