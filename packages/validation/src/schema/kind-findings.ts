import type { GroupVersionKind } from '@drydock/manifests';
import { formatApiVersion } from '@drydock/manifests';
import { removedVersions, type Catalogue } from '@drydock/manifests/catalogue';
import { didYouMean, nearestWords } from '../did-you-mean.ts';
import {
  DEPRECATED_VERSION,
  NO_SUCH_KIND,
  REMOVED_VERSION,
  UNKNOWN_KIND,
  UNKNOWN_VERSION,
} from './codes.ts';
import { listNames } from './describe-value.ts';
import type { SchemaFinding } from './walk.ts';

/** Groups of which the catalogue holds every kind that a manifest may have. */
const COMPLETE_GROUPS = new Set(
  [
    '',
    'apps',
    'batch',
    'autoscaling',
    'policy',
    'networking.k8s.io',
    'rbac.authorization.k8s.io',
  ].concat([
    'networking.istio.io',
    'security.istio.io',
    'telemetry.istio.io',
    'extensions.istio.io',
  ]),
);

/** Kinds that are sent to a cluster but never stored there. */
const NOT_STORED = new Set(['Binding', 'Eviction', 'Scale', 'DeleteOptions', 'Status', 'List']);

/** Source: deprecation notes of the Kubernetes 1.33 release. */
const DEPRECATED: Readonly<Record<string, { readonly since: string; readonly hint: string }>> = {
  'v1/Endpoints': { since: '1.33', hint: 'Use EndpointSlice of discovery.k8s.io/v1.' },
  'v1/ComponentStatus': {
    since: '1.19',
    hint: 'Ask the health endpoints of the components instead.',
  },
};

const found = new WeakMap<Catalogue, Map<string, readonly SchemaFinding[]>>();
const MAX_KEPT = 1000;

/** What is wrong with apiVersion and kind themselves; asked once for each kind of a catalogue. */
export function kindFindings(
  catalogue: Catalogue,
  gvk: GroupVersionKind,
): readonly SchemaFinding[] {
  let kept = found.get(catalogue);
  if (!kept || kept.size > MAX_KEPT) found.set(catalogue, (kept = new Map()));
  const key = `${gvk.group}/${gvk.version}/${gvk.kind}`;
  let findings = kept.get(key);
  if (!findings) kept.set(key, (findings = findKindFindings(catalogue, gvk)));
  return findings;
}

function findKindFindings(catalogue: Catalogue, gvk: GroupVersionKind): readonly SchemaFinding[] {
  const { group, version, kind } = gvk;
  const apiVersion = formatApiVersion(group, version);
  const removed = removedFinding(apiVersion, kind);
  if (removed) return [removed];
  const deprecated = Object.hasOwn(DEPRECATED, `${apiVersion}/${kind}`)
    ? DEPRECATED[`${apiVersion}/${kind}`]
    : undefined;
  if (deprecated !== undefined) {
    const message = `${kind} of ${apiVersion} is deprecated`;
    return [{ code: DEPRECATED_VERSION, path: ['apiVersion'], message, ...deprecated }];
  }
  if (catalogue.kind(group, version, kind) || NOT_STORED.has(kind)) return [];
  const versions = catalogue.versions(group, kind);
  const [preferred] = versions;
  if (preferred) {
    const served = versions.map((entry) => formatApiVersion(group, entry.version));
    return [
      {
        code: UNKNOWN_VERSION,
        path: ['apiVersion'],
        message: `${kind} is not served as "${apiVersion}"`,
        hint: `Use ${listNames(served, 'or')}.`,
        repair: { kind: 'replace-value', to: formatApiVersion(group, preferred.version) },
      },
    ];
  }
  return [unknownKind(catalogue, gvk, apiVersion)];
}

function removedFinding(apiVersion: string, kind: string): SchemaFinding | undefined {
  const name = `${apiVersion}/${kind}`;
  const removed = Object.hasOwn(removedVersions, name) ? removedVersions[name] : undefined;
  if (!removed) return undefined;
  const { removedIn, successor } = removed;
  return {
    code: REMOVED_VERSION,
    path: ['apiVersion'],
    message: `${kind} of "${apiVersion}" is no longer served since Kubernetes ${removedIn}`,
    since: removedIn,
    hint: successor === undefined ? 'There is no successor.' : `Use "${successor}".`,
    ...(successor !== undefined && { repair: { kind: 'replace-value', to: successor } }),
  };
}

function unknownKind(
  catalogue: Catalogue,
  gvk: GroupVersionKind,
  apiVersion: string,
): SchemaFinding {
  const { group, kind } = gvk;
  // `builtin` and the like: the core group has one version only.
  const isComplete = COMPLETE_GROUPS.has(group) && (group !== '' || apiVersion === 'v1');
  const sameGroup = new Set(
    catalogue.kinds.filter((one) => one.group === group).map((one) => one.kind),
  );
  const [nearest] = nearestWords(kind, sameGroup);
  const elsewhere = catalogue.kinds.find((one) => one.kind === kind);
  if (elsewhere && (isComplete || isNearGroup(group, elsewhere.group))) {
    const wanted = formatApiVersion(elsewhere.group, elsewhere.version);
    return {
      code: NO_SUCH_KIND,
      path: ['apiVersion'],
      message: `"${apiVersion}" has no kind ${kind}`,
      hint: `${kind} is a kind of ${wanted}.`,
      repair: { kind: 'replace-value', to: wanted },
    };
  }
  if ((nearest !== undefined && group !== '') || isComplete) {
    const hint = didYouMean(nearest === undefined ? [] : [nearest]);
    return {
      code: NO_SUCH_KIND,
      path: ['kind'],
      message: `"${apiVersion}" has no kind ${kind}`,
      ...(hint !== undefined && { hint }),
      ...(nearest !== undefined && { repair: { kind: 'replace-value', to: nearest } }),
    };
  }
  return uncheckedKind(kind, apiVersion);
}

/** Says that nothing is known of the fields of a kind. */
export function uncheckedKind(kind: string, apiVersion: string): SchemaFinding {
  const message = `The kind ${kind} of ${apiVersion} is not known: its fields were not checked`;
  return { code: UNKNOWN_KIND, path: ['kind'], message };
}

function isNearGroup(group: string, wanted: string): boolean {
  return nearestWords(group, [wanted]).length > 0;
}
