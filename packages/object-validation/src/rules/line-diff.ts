/** A unified diff of two texts, three lines of context, as the server shows what may not change. */
export function lineDiff(before: string, after: string): string {
  const [old, next] = [before.split('\n'), after.split('\n')];
  const steps = align(old, next);
  const hunks: string[] = [];
  for (let at = 0; at < steps.length;) {
    const first = steps.findIndex((step, i) => i >= at && step.mark !== ' ');
    if (first < 0) break;
    const from = Math.max(at, first - 3);
    let end = first;
    for (let i = first; i < steps.length && i <= end + 6; i++) if (steps[i]?.mark !== ' ') end = i;
    const to = Math.min(steps.length, end + 4);
    hunks.push(hunkText(steps, from, to));
    at = to;
  }
  return hunks.join('');
}

interface DiffStep {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
}

function hunkText(steps: readonly DiffStep[], from: number, to: number): string {
  const count = (mark: '-' | '+', list: readonly DiffStep[]): number =>
    list.filter((step) => step.mark === ' ' || step.mark === mark).length;
  const [before, own] = [steps.slice(0, from), steps.slice(from, to)];
  const range = (mark: '-' | '+'): string => `${count(mark, before) + 1},${count(mark, own)}`;
  const lines = own.map(({ mark, line }) => `${mark}${line}\n`).join('');
  return `@@ -${range('-')} +${range('+')} @@\n${lines}`;
}

/** The longest common subsequence, what is gone before what is new. */
function align(old: readonly string[], next: readonly string[]): readonly DiffStep[] {
  const lengths = Array.from({ length: old.length + 1 }, () =>
    Array.from({ length: next.length + 1 }, () => 0),
  );
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = next.length - 1; j >= 0; j--) {
      const row = lengths[i] ?? [];
      const below = lengths[i + 1] ?? [];
      row[j] =
        old[i] === next[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  const steps: DiffStep[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < next.length) {
    const [line, other] = [old[i], next[j]];
    if (line !== undefined && line === other) {
      steps.push({ mark: ' ', line });
      i++;
      j++;
    } else if (
      line !== undefined &&
      (other === undefined || (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))
    ) {
      steps.push({ mark: '-', line });
      i++;
    } else {
      steps.push({ mark: '+', line: other ?? '' });
      j++;
    }
  }
  return steps;
}
