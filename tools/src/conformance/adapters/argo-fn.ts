import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { argoApplications } from '../argo-applications.ts';
import { argoPermissions } from '../argo-permissions.ts';
import type { ArgoFunction } from '../argo-permissions.ts';
import { argoTracking } from '../argo-tracking.ts';

/** The functions of Argo CD by the name that the cases call them. */
const FUNCTIONS: ReadonlyMap<string, ArgoFunction> = new Map([
  ...argoPermissions,
  ...argoApplications,
  ...argoTracking,
]);

interface Case {
  readonly name: string;
  readonly fn: string;
  readonly in: unknown;
  readonly expected: unknown;
}

export const adapter: ConformanceAdapter = { format: 'argo-fn', run };

function* run(suiteDir: string): Iterable<CaseResult> {
  const files = readdirSync(suiteDir).filter(
    (name) => name.endsWith('.json') && name !== 'suite.json',
  );
  for (const file of files.toSorted()) {
    const cases = JSON.parse(readFileSync(join(suiteDir, file), 'utf8')) as readonly Case[];
    for (const one of cases) yield judge(`${file}/${one.name}`, one);
  }
}

function judge(name: string, one: Case): CaseResult {
  const answer = FUNCTIONS.get(one.fn);
  if (answer === undefined) return { name, passed: false, detail: `no function ${one.fn}` };
  const [wanted, seen] = [comparable(one.expected), comparable(answer(one.in as never))];
  if (wanted === seen) return { name, passed: true };
  return { name, passed: false, detail: `want ${wanted}, got ${seen}` };
}

/** One text per answer: keys sorted, errors reduced to what they name. */
function comparable(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (typeof part === 'string' && (key === 'message' || /error$/i.test(key)))
      return subjects(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** What an error names: the quoted texts and addresses in it; which error it is, when it names nothing. */
function subjects(message: string): string {
  const named = [...message.matchAll(/'[^']*'|"[^"]*"|https?:\/\/[^\s\]']+/g)].map(
    ([found]) => found,
  );
  return `error about ${named.toSorted().join(' ')}`;
}
