import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  createDiffSettings,
  diffResource,
  type DiffInput,
  type IgnoreDifference,
  type ResourceDiff,
} from '@drydock/gitops';
import { createClientTypes } from '@drydock/kubernetes';
import type { JsonObject } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { isDeepStrictEqual } from 'node:util';

import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { parseOverrides, type RecordedOverrides } from '../argo-overrides.ts';

/** A recorded call of the engine. */
interface EngineCase {
  readonly test: string;
  readonly config: JsonObject | null;
  readonly live: JsonObject | null;
  readonly options?: {
    readonly ignoreAggregatedRoles?: boolean;
    readonly serverSideDiff?: boolean;
    readonly structuredMergeDiff?: boolean;
    readonly ignoreMutationWebhook?: boolean;
    readonly manager?: string;
    readonly normalizer?: string;
  };
  /** Answers of the dry runs: JSON in JSON. */
  readonly serverSideDryRun?: readonly { readonly predictedLive: string }[] | null;
  readonly expectedModified: boolean;
}

/** A comparison with the rules of an Application. */
interface AuthoredCase {
  readonly name: string;
  readonly in: {
    readonly config: JsonObject | null;
    readonly live: JsonObject | null;
    readonly ignoreDifferences?: readonly IgnoreDifference[];
    readonly overrides?: RecordedOverrides;
    readonly ignoreAggregatedRoles?: boolean;
  };
  readonly expected: {
    readonly error?: string;
    readonly modified?: boolean;
    readonly normalizedLive?: unknown;
    readonly predictedLive?: unknown;
  };
}

export const adapter: ConformanceAdapter = { format: 'argo-diff', run };

/**
 * Normalizers of upstream's tests that the recording has by their Go type alone, with what they remove;
 * all others do nothing, or only what the other options say.
 */
const TEST_NORMALIZERS: Readonly<Record<string, readonly string[]>> = {
  '*diff.testIgnoreDifferencesNormalizer': ['/spec/sessionAffinity'],
};

const types = createClientTypes(loadCatalogue());

function* run(suiteDir: string): Iterable<CaseResult> {
  const files = readdirSync(suiteDir).filter(
    (name) => name.endsWith('.json') && name !== 'suite.json',
  );
  for (const file of files.toSorted()) {
    const cases = JSON.parse(readFileSync(join(suiteDir, file), 'utf8')) as readonly (
      | EngineCase
      | AuthoredCase
    )[];
    for (const [i, one] of cases.entries()) {
      yield 'test' in one ? judgeEngine(`${file}/${i} ${one.test}`, one) : judgeAuthored(one);
    }
  }
}

function compare(
  config: JsonObject | null,
  live: JsonObject | null,
  input: Omit<DiffInput, 'types'>,
): ResourceDiff | string {
  const made = createDiffSettings({ ...input, types });
  return made.ok ? diffResource(config, live, made.settings) : made.message;
}

function judgeEngine(name: string, one: EngineCase): CaseResult {
  const { options = {} } = one;
  const [dryRun] = one.serverSideDryRun ?? [];
  const answer = dryRun && (JSON.parse(dryRun.predictedLive) as JsonObject);
  const removed = TEST_NORMALIZERS[options.normalizer ?? ''];
  const seen = compare(one.config, one.live, {
    ...(removed ? { ignoreDifferences: [{ group: '*', kind: '*', jsonPointers: removed }] } : {}),
    ...(options.ignoreAggregatedRoles === true ? { ignoreAggregatedRoles: true } : {}),
    ...(options.structuredMergeDiff === true ? { structuredMerge: true } : {}),
    ...(options.manager ? { manager: options.manager } : {}),
    ...(options.serverSideDiff === true && answer ? { serverSideDryRun: () => answer } : {}),
    ...(options.ignoreMutationWebhook === false ? { ignoreWebhookChanges: false } : {}),
  });
  if (typeof seen === 'string') return { name, passed: false, detail: seen };
  if (seen.modified === one.expectedModified) return { name, passed: true };
  return { name, passed: false, detail: describe(seen) };
}

function judgeAuthored(one: AuthoredCase): CaseResult {
  const { expected, name } = one;
  const { config, ignoreDifferences, live, overrides } = one.in;
  const seen = compare(config, live, {
    ...(ignoreDifferences ? { ignoreDifferences } : {}),
    ...(overrides ? { overrides: parseOverrides(overrides) } : {}),
    ...(one.in.ignoreAggregatedRoles === true ? { ignoreAggregatedRoles: true } : {}),
  });
  if (typeof seen === 'string') {
    return { name, passed: expected.error !== undefined, detail: seen };
  }
  const passed =
    seen.modified === expected.modified &&
    isDeepStrictEqual(plain(seen.normalizedLive), plain(expected.normalizedLive)) &&
    isDeepStrictEqual(plain(seen.predictedLive), plain(expected.predictedLive));
  return passed ? { name, passed } : { name, passed, detail: describe(seen) };
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

const describe = (seen: ResourceDiff): string =>
  `modified ${seen.modified}\n  live ${JSON.stringify(seen.normalizedLive)}\n  want ${JSON.stringify(seen.predictedLive)}`;
