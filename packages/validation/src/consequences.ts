import type { Diagnostic } from '@drydock/manifests';

/** A finding that only follows from another one is not worth a second line. */
interface Consequence {
  readonly cause: string;
  readonly consequence: string;
  /** `parent`: both fields stand in the same object; `resource`: both in the same resource. */
  readonly within: 'parent' | 'resource';
}

const CONSEQUENCES: readonly Consequence[] = Object.freeze([
  {
    cause: 'virtual-service/missing-destination',
    consequence: 'virtual-service/unknown-host',
    within: 'resource',
  },
  {
    cause: 'virtual-service/unknown-host',
    consequence: 'virtual-service/unknown-subset',
    within: 'parent',
  },
  {
    cause: 'virtual-service/unreachable-rule',
    consequence: 'virtual-service/duplicate-match',
    within: 'resource',
  },
  {
    cause: 'destination-rule/unknown-host',
    consequence: 'destination-rule/empty-subset',
    within: 'resource',
  },
  {
    cause: 'virtual-service/unknown-gateway',
    consequence: 'virtual-service/host-not-in-gateway',
    within: 'resource',
  },
  {
    cause: 'virtual-service/invalid-gateway-name',
    consequence: 'virtual-service/unknown-gateway',
    within: 'resource',
  },
  {
    cause: 'virtual-service/invalid-gateway-name',
    consequence: 'virtual-service/host-not-in-gateway',
    within: 'resource',
  },
  {
    cause: 'virtual-service/duplicate-hosts',
    consequence: 'virtual-service/conflicting-hosts',
    within: 'resource',
  },
  {
    cause: 'istio/invalid-host',
    consequence: 'virtual-service/host-without-service',
    within: 'resource',
  },
  {
    cause: 'istio/invalid-host',
    consequence: 'virtual-service/unknown-host',
    within: 'parent',
  },
  {
    cause: 'istio/invalid-selector',
    consequence: 'authorization-policy/no-matching-workload',
    within: 'resource',
  },
  {
    cause: 'virtual-service/invalid-subset-name',
    consequence: 'virtual-service/unknown-subset',
    within: 'resource',
  },
  {
    cause: 'istio/invalid-label',
    consequence: 'destination-rule/empty-subset',
    within: 'resource',
  },
  {
    cause: 'virtual-service/legacy-gateway-name',
    consequence: 'virtual-service/unknown-gateway',
    within: 'resource',
  },
  {
    cause: 'virtual-service/legacy-gateway-name',
    consequence: 'virtual-service/host-not-in-gateway',
    within: 'resource',
  },
  {
    cause: 'kubernetes/immutable-field', // it points at the other document too
    consequence: 'kubernetes/duplicate-resource',
    within: 'resource',
  },
  {
    cause: 'schema/rule', // the schema of workloads says the same of their selectors
    consequence: 'kubernetes/invalid-field',
    within: 'resource',
  },
  {
    cause: 'kubernetes/unknown-volume',
    consequence: 'kubernetes/invalid-field',
    within: 'parent',
  },
  {
    cause: 'schema/wrong-type',
    consequence: 'argo/invalid-wave',
    within: 'parent',
  },
] as const);

const byCodes: ReadonlyMap<string, ReadonlyMap<string, readonly Consequence[]>> = new Map(
  [...Map.groupBy(CONSEQUENCES, ({ cause }) => cause)].map(([cause, list]) => [
    cause,
    Map.groupBy(list, ({ consequence }) => consequence),
  ]),
);

/**
 * Drops the findings that another one explains: those of the table above, and whatever admission
 * says of a field of which the schema has said already that it is wrong or incomplete.
 */
export function muteConsequences(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byResource = Map.groupBy(diagnostics, placeOf);
  return diagnostics.filter((diagnostic) => {
    const neighbours = byResource.get(placeOf(diagnostic)) ?? [];
    return neighbours.length < 2 || !neighbours.some((other) => explains(other, diagnostic));
  });
}

function placeOf(diagnostic: Diagnostic): string {
  const { resource } = diagnostic;
  if (!resource) return diagnostic.file;
  return [diagnostic.file, resource.group, resource.kind, resource.namespace, resource.name].join(
    '\0',
  );
}

function explains(cause: Diagnostic, other: Diagnostic): boolean {
  if (cause === other) return false;
  const isOfSchema = cause.stage === 'schema' && cause.severity === 'error';
  if (isOfSchema && other.stage === 'admission' && cause.path !== undefined) {
    if (samePath(parentOf(cause.path), other.path)) return true;
    if (isWithin(other.path ?? '', cause.path)) return true;
  }
  const rules = byCodes.get(cause.code)?.get(other.code);
  return (rules ?? []).some(
    (rule) => rule.within === 'resource' || samePath(parentOf(cause.path), parentOf(other.path)),
  );
}

function isWithin(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}.`) || path.startsWith(`${ancestor}[`);
}

/** The path of the map or list that holds the field; undefined for the root. */
function parentOf(path: string | undefined): string | undefined {
  return path?.replace(/(?:^|\.)[^.[\]]+$|\[(?:"(?:[^"\\]|\\.)*"|\d+)\]$/, '');
}

function samePath(a: string | undefined, b: string | undefined): boolean {
  return (a ?? '') === (b ?? '');
}
