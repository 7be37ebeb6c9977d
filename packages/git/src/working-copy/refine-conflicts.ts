/** A stretch of a merged file: lines that are settled, or both sides of a conflict. */
type Stretch =
  | { readonly kind: 'settled'; readonly lines: readonly string[] }
  | {
      readonly kind: 'conflict';
      readonly ours: readonly string[];
      readonly theirs: readonly string[];
    };

/** Conflicts that so few settled lines part are one. */
const NEAR = 3;
/** Lines of both sides that are compared with one another. */
const MOST_COMPARISONS = 1_000_000;

/**
 * Makes conflicts as small as git makes them (xdiff's "zealous" merging): what both sides have in common is settled, and
 * conflicts with three lines or less between them are one. `names` stand behind the markers.
 */
export function refineConflicts(
  text: string,
  markers: { readonly ours: string; readonly theirs: string },
  names: { readonly ours: string; readonly theirs: string },
): string {
  const fine = parseConflicts(text, markers).flatMap((one) =>
    one.kind === 'settled' ? [one] : refine(one.ours, one.theirs),
  );
  const lines = joinNear(joinSettled(fine)).flatMap((one) =>
    one.kind === 'settled'
      ? one.lines
      : [`<<<<<<< ${names.ours}`, ...one.ours, '=======', ...one.theirs, `>>>>>>> ${names.theirs}`],
  );
  return lines.join('\n');
}

function parseConflicts(
  text: string,
  markers: { readonly ours: string; readonly theirs: string },
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let settled: string[] = [];
  let sides: { readonly ours: string[]; readonly theirs: string[]; isTheirs: boolean } | undefined;
  for (const line of text.split('\n')) {
    if (!sides && line === `<<<<<<< ${markers.ours}`) {
      stretches.push({ kind: 'settled', lines: settled });
      settled = [];
      sides = { ours: [], theirs: [], isTheirs: false };
    } else if (sides && line === `>>>>>>> ${markers.theirs}`) {
      stretches.push({ kind: 'conflict', ours: sides.ours, theirs: sides.theirs });
      sides = undefined;
    } else if (sides && !sides.isTheirs && line === '=======') sides.isTheirs = true;
    else if (sides) (sides.isTheirs ? sides.theirs : sides.ours).push(line);
    else settled.push(line);
  }
  return [...stretches, { kind: 'settled', lines: settled }];
}

/** Settles the lines that both sides have, in the longest order that they share. */
function refine(ours: readonly string[], theirs: readonly string[]): readonly Stretch[] {
  if (ours.length * theirs.length > MOST_COMPARISONS) return [{ kind: 'conflict', ours, theirs }];
  const width = theirs.length + 1;
  const shared = new Int32Array((ours.length + 1) * width);
  for (let i = ours.length - 1; i >= 0; i -= 1)
    for (let j = theirs.length - 1; j >= 0; j -= 1)
      shared[i * width + j] =
        ours[i] === theirs[j]
          ? (shared[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(shared[(i + 1) * width + j] ?? 0, shared[i * width + j + 1] ?? 0);
  const stretches: Stretch[] = [];
  let [i, j] = [0, 0];
  while (i < ours.length || j < theirs.length) {
    const from = i;
    while (i < ours.length && j < theirs.length && ours[i] === theirs[j]) [i, j] = [i + 1, j + 1];
    if (i > from) stretches.push({ kind: 'settled', lines: ours.slice(from, i) });
    const [startI, startJ] = [i, j];
    while ((i < ours.length || j < theirs.length) && (ours[i] !== theirs[j] || i >= ours.length)) {
      const skipsOurs =
        j >= theirs.length ||
        (i < ours.length && (shared[(i + 1) * width + j] ?? 0) >= (shared[i * width + j + 1] ?? 0));
      if (skipsOurs) i += 1;
      else j += 1;
    }
    if (i > startI || j > startJ)
      stretches.push({
        kind: 'conflict',
        ours: ours.slice(startI, i),
        theirs: theirs.slice(startJ, j),
      });
  }
  return stretches;
}

function joinSettled(stretches: readonly Stretch[]): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const one of stretches) {
    const last = joined.at(-1);
    if (last?.kind === 'settled' && one.kind === 'settled')
      joined[joined.length - 1] = { kind: 'settled', lines: [...last.lines, ...one.lines] };
    else joined.push(one);
  }
  return joined;
}

function joinNear(stretches: readonly Stretch[]): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const one of stretches) {
    const [before, between] = [joined.at(-2), joined.at(-1)];
    const isNear = between?.kind === 'settled' && between.lines.length <= NEAR;
    if (one.kind === 'conflict' && before?.kind === 'conflict' && isNear)
      joined.splice(-2, 2, {
        kind: 'conflict',
        ours: [...before.ours, ...between.lines, ...one.ours],
        theirs: [...before.theirs, ...between.lines, ...one.theirs],
      });
    else joined.push(one);
  }
  return joined;
}
