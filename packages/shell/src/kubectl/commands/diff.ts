import type { JsonObject } from '@drydock/manifests';
import { formatDate } from '../../unix-date.ts';
import { mergeTypeOf, threeWayPatch } from '@drydock/merge';
import { FIELD_MANAGER_FLAG, FILE_FLAGS } from '../common-flags.ts';
import { resourcePath } from '../discovery.ts';
import { ApiFailure, FailureCollector, KubectlFailure, usageFailure } from '../failure.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { lastApplied, withLastApplied } from '../last-applied.ts';
import { hasFiles, readManifests, type ManifestObject } from '../manifest-files.ts';
import { withoutManagedFields } from '../print/output-format.ts';
import { unifiedDiff } from '../../diff/unified-diff.ts';
import { goYaml } from '../print/yaml.ts';
import type { Subcommand } from '../subcommand.ts';

const DIFFERENT = 1;
const FAILED = 2;

/** `kubectl diff`: exit 0 without a difference, 1 with one, 2 when it could not be told. */
export const diff: Subcommand = {
  name: 'diff',
  summary: 'Diff the live version against a would-be applied version',
  completes: 'files',
  flags: [
    ...FILE_FLAGS,
    FIELD_MANAGER_FLAG,
    { name: 'server-side', kind: 'bool' },
    { name: 'force-conflicts', kind: 'bool' },
    { name: 'show-managed-fields', kind: 'bool' },
  ],
  unmodelled: ['prune', 'prune-allowlist', 'selector', 'concurrency'],
  async run(kubectl) {
    try {
      return await runDiff(kubectl);
    } catch (error) {
      if (!(error instanceof KubectlFailure)) throw error;
      throw new KubectlFailure(error.message, FAILED);
    }
  },
};

async function runDiff(kubectl: Kubectl): Promise<number> {
  if (!hasFiles(kubectl)) throw usageFailure('must specify one of -f and -k');
  const failures = new FailureCollector();
  const manifests = await readManifests(kubectl, failures);
  failures.throwIfAny();
  const stamp = kubectl.clock.now() % 1_000_000_000;
  let isDifferent = false;
  for (const manifest of manifests) {
    const live = await getLive(kubectl, manifest);
    const merged = await getMerged(kubectl, manifest, live);
    const [before, after] = [textOf(kubectl, live), textOf(kubectl, merged)];
    const hunks = unifiedDiff(before, after);
    if (hunks === '') continue;
    isDifferent = true;
    const name = fileName(manifest);
    const [left, right] = [`/tmp/LIVE-${stamp}/${name}`, `/tmp/MERGED-${stamp + 1}/${name}`];
    const time = formatDate(kubectl.clock.now(), '%F %T.%N +0000');
    kubectl.out(
      `diff -u -N ${left} ${right}\n--- ${left}\t${time}\n+++ ${right}\t${time}\n${hunks}`,
    );
  }
  return isDifferent ? DIFFERENT : 0;
}

/** `apps.v1.Deployment.prod.web` */
function fileName({ type, namespace, name }: ManifestObject): string {
  const group = type.group === '' ? '' : `${type.group}.`;
  return `${group}${type.version}.${type.kind}.${namespace ?? ''}.${name}`;
}

function textOf(kubectl: Kubectl, object: JsonObject | undefined): string {
  if (!object) return '';
  return goYaml(kubectl.flags.isOn('show-managed-fields') ? object : withoutManagedFields(object));
}

async function getLive(
  kubectl: Kubectl,
  { type, namespace, name }: ManifestObject,
): Promise<JsonObject | undefined> {
  try {
    return await kubectl.rest.json(resourcePath(type, namespace, name));
  } catch (error) {
    if (error instanceof ApiFailure && error.isNotFound()) return undefined;
    throw error;
  }
}

/** What the server would have after an apply: asked of it as a dry run. */
async function getMerged(
  kubectl: Kubectl,
  { object, type, namespace, name }: ManifestObject,
  live: JsonObject | undefined,
): Promise<JsonObject> {
  const path = resourcePath(type, namespace, name);
  const fieldManager = kubectl.flags.text('field-manager');
  if (kubectl.flags.isOn('server-side')) {
    return kubectl.rest.json(path, {
      method: 'PATCH',
      contentType: 'application/apply-patch+yaml',
      body: object,
      query: {
        dryRun: 'All',
        fieldManager: fieldManager ?? 'kubectl',
        force: kubectl.flags.isOn('force-conflicts') ? 'true' : undefined,
      },
    });
  }
  const query = { dryRun: 'All', fieldManager: fieldManager ?? 'kubectl-client-side-apply' };
  if (!live) {
    // A new object is shown as it would be created, without the annotation of apply.
    return kubectl.rest.json(resourcePath(type, namespace), {
      method: 'POST',
      body: object,
      query,
    });
  }
  const mergeType = mergeTypeOf(type.apiVersion, type.kind);
  const original = lastApplied(live) ?? {};
  // kubectl diff keeps the annotation as it is, so that only real changes show.
  const modified = keepAnnotation(object, live);
  const patch = threeWayPatch(withLastApplied(original), modified, live, mergeType);
  if (Object.keys(patch).length === 0) return live;
  return kubectl.rest.json(path, {
    method: 'PATCH',
    contentType:
      mergeType.kind === 'untyped'
        ? 'application/merge-patch+json'
        : 'application/strategic-merge-patch+json',
    body: patch,
    query,
  });
}

function keepAnnotation(object: JsonObject, live: JsonObject): JsonObject {
  const applied = lastApplied(live);
  if (!applied) return object;
  const metadata = object['metadata'] as JsonObject; // set by readManifests
  const annotations = (metadata['annotations'] ?? {}) as JsonObject; // a map or absent
  const kept = (withLastApplied(applied)['metadata'] as JsonObject)['annotations'] as JsonObject; // made just now
  return { ...object, metadata: { ...metadata, annotations: { ...kept, ...annotations } } };
}
