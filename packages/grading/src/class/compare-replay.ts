type Fields = Readonly<Record<string, unknown>>;

/**
 * Compares what a result file says, as it was written, with what grading the same work gave again: JSON for JSON, with the order of the
 * fields. `views` are the forms in which it may have been reported: with hidden checks shown, and without. One sentence for each difference
 * from the nearest view; none where one of them is the same.
 */
export function compareReplay(written: unknown, views: readonly unknown[]): readonly string[] {
  const wanted = JSON.stringify(written);
  if (views.some((view) => JSON.stringify(view) === wanted)) return [];
  const [nearest = []] = views
    .map((view) => fieldDifferences(fieldsOf(written), fieldsOf(view)))
    .toSorted((a, b) => a.length - b.length);
  return nearest.length > 0 ? nearest : ['Fields stand twice, or in another order.'];
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['lab', 'The lab'],
  ['version', 'The version of the lab'],
  ['grader', 'The version of the grader'],
  ['seed', 'The seed'],
  ['variant', 'The variant'],
  ['hidden', 'The hash of the hidden checks'],
  ['input', 'The hash of the input'],
  ['score', 'The score'],
  ['weight', 'The weight'],
]);

function fieldDifferences(was: Fields, is: Fields): readonly string[] {
  const names = new Set([...Object.keys(is), ...Object.keys(was)]);
  return [...names].flatMap((name) => {
    const [then, now] = [was[name], is[name]];
    if (JSON.stringify(then) === JSON.stringify(now)) return [];
    if (Array.isArray(then) && Array.isArray(now)) {
      if (name === 'checks') return checkDifferences(then.map(fieldsOf), now.map(fieldsOf));
      if (name === 'labs') return partDifferences(then.map(fieldsOf), now.map(fieldsOf));
    }
    const field = NAMES.get(name) ?? `The field ${name}`;
    return [`${field} is ${inShort(now)}. The result says ${inShort(then)}.`];
  });
}

/** Labs of an assignment, in their order. */
function partDifferences(was: readonly Fields[], is: readonly Fields[]): readonly string[] {
  const longer = was.length > is.length ? was : is;
  return longer.flatMap((either, at) => {
    const lab = String(is[at]?.['lab'] ?? either['lab']);
    return fieldDifferences(was[at] ?? {}, is[at] ?? {}).map((line) => `${lab}: ${line}`);
  });
}

function checkDifferences(was: readonly Fields[], is: readonly Fields[]): readonly string[] {
  const now = new Map(is.map((check) => [check['id'], check]));
  const then = new Set(was.map(({ id }) => id));
  const changed = was.flatMap((check) => {
    const again = now.get(check['id']);
    const name = `The check ${String(check['id'])}`;
    if (!again) return [`${name} is not there.`];
    if (JSON.stringify(again) === JSON.stringify(check)) return [];
    const [seen, said] = [inWords(again), inWords(check)];
    if (seen !== said) return [`${name} is ${seen}. The result says ${said}.`];
    const fields = Object.keys({ ...again, ...check }).filter(
      (field) => JSON.stringify(again[field]) !== JSON.stringify(check[field]),
    );
    return [`${name} differs in ${fields.join(', ') || 'the order of its fields'}.`];
  });
  const added = is.filter(({ id }) => !then.has(id));
  return [...changed, ...added.map(({ id }) => `The check ${String(id)} is not in the result.`)];
}

function inWords({ earned, override, possible, status }: Fields): string {
  const { author } = fieldsOf(override);
  const points = `${String(status)}, ${String(earned)} of ${String(possible)}`;
  return typeof author === 'string' ? `${points}, changed by ${author}` : points;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const MOST = 200;

function inShort(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none';
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
