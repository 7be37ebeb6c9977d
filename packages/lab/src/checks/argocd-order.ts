import { z } from 'zod';
import { field, items } from '../format/json-fields.ts';
import {
  describePattern,
  matchesPattern,
  valuePatternSchema,
  type ValuePattern,
} from '../format/value-pattern.ts';

export const hookSchema = z.strictObject({
  kind: z.string().min(1).default('Job'),
  /** Without it, any hook of the kind may fit. */
  name: z.string().min(1).optional(),
  /** `PostSync` */
  hook: z.enum(['PreSync', 'Sync', 'PostSync', 'SyncFail']),
  /** How it ended. */
  phase: valuePatternSchema.default('Succeeded'),
  /** It must not have run. */
  absent: z.literal(true).optional(),
});

const namedSchema = z.strictObject({ kind: z.string().min(1), name: z.string().min(1) });

export const wavesSchema = z.array(z.array(namedSchema).min(1)).min(2);

interface WantedHook {
  readonly kind: string;
  readonly name?: string | undefined;
  readonly hook: string;
  readonly phase: ValuePattern;
  readonly absent?: true | undefined;
}

interface Named {
  readonly kind: string;
  readonly name: string;
}

/** What the last operation did otherwise with its hooks, as `status.operationState.syncResult` tells; undefined when all is as wanted. */
export function hooksProblem(
  application: string,
  wanted: readonly WantedHook[],
  status: unknown,
): string | undefined {
  const results = items(field(status, 'operationState', 'syncResult', 'resources'));
  for (const { absent, hook, kind, name, phase } of wanted) {
    const what = `a ${hook} hook, ${kind}${name === undefined ? '' : ` ${name}`}, of ${application}`;
    const ran = results.filter(
      (one) =>
        field(one, 'kind') === kind &&
        field(one, 'hookType') === hook &&
        (name === undefined || field(one, 'name') === name),
    );
    if (absent) {
      if (ran.length > 0) return `Wanted no ${what.slice(2)}. Seen it in the last sync.`;
      continue;
    }
    if (ran.some((one) => matchesPattern(phase, field(one, 'hookPhase')))) continue;
    const [first] = ran;
    const ended = field(first, 'hookPhase');
    const seen = first === undefined ? 'none in the last sync' : JSON.stringify(ended ?? null);
    return `Wanted ${what}: ${describePattern(phase)}. Seen ${seen.replaceAll('"', '')}.`;
  }
  return undefined;
}

/** The first pair that is not one wave after the other; undefined when the groups are in order. */
export function wavesProblem(
  application: string,
  groups: readonly (readonly Named[])[],
  status: unknown,
): string | undefined {
  const resources = items(field(status, 'resources'));
  const waveOf = ({ kind, name }: Named): number | undefined => {
    const found = resources.find(
      (one) => field(one, 'kind') === kind && field(one, 'name') === name,
    );
    return found === undefined ? undefined : Number(field(found, 'syncWave') ?? 0);
  };
  const absent = groups.flat().find((each) => waveOf(each) === undefined);
  if (absent) return `Wanted ${absent.kind} ${absent.name} of ${application}. Seen none.`;
  for (const [index, group] of groups.slice(1).entries()) {
    for (const before of groups[index] ?? []) {
      for (const after of group) {
        const [first, second] = [waveOf(before) ?? 0, waveOf(after) ?? 0];
        if (first < second) continue;
        return `Wanted ${before.kind} ${before.name} in a wave before ${after.kind} ${after.name}. Seen waves ${first} and ${second}.`;
      }
    }
  }
  return undefined;
}
