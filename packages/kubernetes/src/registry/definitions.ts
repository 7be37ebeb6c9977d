import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { MutableTypeRegistry } from '../types/type-registry.ts';
import { typesOfDefinition } from '../types/crd-types.ts';
import { textOf } from '@drydock/object-validation';
import { formatTime } from './timestamp.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

/** Serves what a definition says, from the write on. */
export function serveDefinition(
  types: MutableTypeRegistry,
  object: KubernetesObject,
  isDeleted: boolean,
): void {
  const { conditions } = asObject(object.status);
  const isRefused =
    Array.isArray(conditions) &&
    conditions.some(
      (each) => asObject(each).type === 'Established' && asObject(each).status === 'False',
    );
  types.setCustom(object.metadata.name, isDeleted || isRefused ? [] : typesOfDefinition(object));
}

/** Names that another definition of the group has already; what is found last is said. @see apiextensions naming_controller.go */
function conflictOf(
  object: KubernetesObject,
  others: readonly KubernetesObject[],
): { readonly reason: string; readonly message: string } | undefined {
  const spec = asObject(object.spec);
  const own = asObject(spec.names);
  const rivals = others
    .filter((other) => other.metadata.name !== object.metadata.name)
    .map((other) => asObject(other.spec))
    .filter((other) => other.group === spec.group)
    .map((other) => asObject(other.names));
  const resources = new Set(
    rivals.flatMap(({ plural, singular, shortNames }) => [
      textOf(plural),
      textOf(singular),
      ...(Array.isArray(shortNames) ? shortNames.map(textOf) : []),
    ]),
  );
  const kinds = new Set(rivals.flatMap(({ kind, listKind }) => [textOf(kind), textOf(listKind)]));
  const shortNames = Array.isArray(own.shortNames) ? own.shortNames.map(textOf) : [];
  const checks: readonly (readonly [string, readonly string[], ReadonlySet<string>])[] = [
    ['PluralConflict', [textOf(own.plural)], resources],
    ['SingularConflict', [textOf(own.singular)], resources],
    ['ShortNamesConflict', shortNames, resources],
    ['KindConflict', [textOf(own.kind)], kinds],
    ['ListKindConflict', [textOf(own.listKind)], kinds],
  ];
  const found = checks.flatMap(([reason, names, used]) => {
    const name = names.find((each) => each !== '' && used.has(each));
    return name === undefined ? [] : [{ reason, message: `"${name}" is already in use` }];
  });
  return found.at(-1);
}

/** The definition once its names are accepted and it is established; the same one when it is already. */
export function established(
  object: KubernetesObject,
  others: readonly KubernetesObject[],
  now: number,
): KubernetesObject {
  const spec = asObject(object.spec);
  const status = asObject(object.status);
  if (Array.isArray(status.conditions) && status.conditions.length > 0) return object;
  const time = formatTime(now);
  const taken = conflictOf(object, others);
  const condition = (type: string, reason: string, message: string): PlainObject => ({
    type,
    status: taken ? 'False' : 'True',
    lastTransitionTime: time,
    reason,
    message,
  });
  const versions = Array.isArray(spec.versions) ? spec.versions.filter(isPlainObject) : [];
  const stored = versions
    .filter((version) => version.storage === true)
    .map(({ name }) => textOf(name));
  return {
    ...object,
    status: {
      conditions: [
        taken
          ? condition('NamesAccepted', taken.reason, taken.message)
          : condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        taken
          ? condition('Established', 'NotAccepted', 'not all names are accepted')
          : condition(
              'Established',
              'InitialNamesAccepted',
              'the initial names have been accepted',
            ),
      ],
      acceptedNames: taken ? { plural: '', kind: '' } : spec.names,
      storedVersions: stored,
    },
  };
}
