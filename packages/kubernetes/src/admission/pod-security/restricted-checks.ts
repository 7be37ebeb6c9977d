import { textOf } from '@drydock/object-validation';
import {
  asList,
  asObject,
  contextOf,
  distinct,
  named,
  ofContainers,
  plural,
  quoted,
  textsOf,
  type PodCheck,
} from './pod-checks.ts';

const VOLUMES = new Set(
  'name configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret'.split(
    ' ',
  ),
);

const addedCapabilities = (container: Parameters<typeof contextOf>[0]): readonly string[] =>
  textsOf(asObject(contextOf(container).capabilities).add).filter(
    (name) => name !== 'NET_BIND_SERVICE',
  );

const dropsAll = (container: Parameters<typeof contextOf>[0]): boolean =>
  textsOf(asObject(contextOf(container).capabilities).drop).includes('ALL');

/** What restricted asks beyond baseline, by id. @see k8s.io/pod-security-admission/policy */
export const restrictedChecks: readonly PodCheck[] = [
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    find: ofContainers(
      'allowPrivilegeEscalation != false',
      (container) => contextOf(container).allowPrivilegeEscalation !== false,
      () => 'must set securityContext.allowPrivilegeEscalation=false',
    ),
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    replaces: 'capabilities_baseline',
    find({ containers }) {
      const keeping = containers.filter((each) => !dropsAll(each));
      const adding = containers.filter((each) => addedCapabilities(each).length > 0);
      const added = quoted(distinct(adding.flatMap(addedCapabilities)));
      const details = [
        ...(keeping.length > 0
          ? [`${named(keeping)} must set securityContext.capabilities.drop=["ALL"]`]
          : []),
        ...(adding.length > 0
          ? [`${named(adding)} must not include ${added} in securityContext.capabilities.add`]
          : []),
      ];
      return details.length === 0
        ? undefined
        : { reason: 'unrestricted capabilities', detail: details.join('; ') };
    },
  },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    replaces: 'hostPathVolumes',
    find({ spec }) {
      const bad = asList(spec.volumes).flatMap((volume) => {
        const types = Object.keys(volume).filter((key) => !VOLUMES.has(key));
        return types.length === 0 ? [] : [{ name: textOf(volume.name), type: types[0] ?? '' }];
      });
      if (bad.length === 0) return undefined;
      const types = distinct(bad.map(({ type }) => type));
      const count = bad.length;
      const what = plural('restricted volume type', 'restricted volume types', types.length);
      const detail = `${plural('volume', 'volumes', count)} ${quoted(bad.map(({ name }) => name))} ${plural('uses', 'use', count)} ${what} ${quoted(types)}`;
      return { reason: 'restricted volume types', detail };
    },
  },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    find({ spec, containers }) {
      const ofPod = contextOf(spec).runAsNonRoot;
      const refusing = containers.filter((each) => contextOf(each).runAsNonRoot === false);
      const silent = containers.filter((each) => contextOf(each).runAsNonRoot === undefined);
      const details = [
        ...(ofPod === false ? ['pod must not set securityContext.runAsNonRoot=false'] : []),
        ...(refusing.length > 0
          ? [`${named(refusing)} must not set securityContext.runAsNonRoot=false`]
          : []),
      ];
      if (details.length === 0 && silent.length > 0 && ofPod !== true) {
        details.push(`pod or ${named(silent)} must set securityContext.runAsNonRoot=true`);
      }
      return details.length === 0
        ? undefined
        : { reason: 'runAsNonRoot != true', detail: details.join(', ') };
    },
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    find({ spec, containers }) {
      const bad = containers.filter((each) => contextOf(each).runAsUser === 0);
      const details = [
        ...(contextOf(spec).runAsUser === 0 ? ['pod must not set runAsUser=0'] : []),
        ...(bad.length > 0 ? [`${named(bad)} must not set runAsUser=0`] : []),
      ];
      return details.length === 0
        ? undefined
        : { reason: 'runAsUser=0', detail: details.join(', ') };
    },
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    replaces: 'seccompProfile_baseline',
    find({ spec, containers }) {
      const isGood = (value: unknown): boolean =>
        ['RuntimeDefault', 'Localhost'].includes(textOf(asObject(value).type));
      const own = (each: Parameters<typeof contextOf>[0]): unknown =>
        contextOf(each).seccompProfile;
      const ofPod = contextOf(spec).seccompProfile;
      const wrong = containers.filter((each) => own(each) !== undefined && !isGood(own(each)));
      const silent = containers.filter((each) => own(each) === undefined);
      const details: string[] = [];
      const wrongType = (value: unknown): string =>
        `must not set securityContext.seccompProfile.type to ${JSON.stringify(textOf(asObject(value).type))}`;
      if (ofPod !== undefined && !isGood(ofPod)) details.push(`pod ${wrongType(ofPod)}`);
      if (wrong.length > 0) details.push(`${named(wrong)} ${wrongType(own(wrong[0] ?? {}))}`);
      if (details.length === 0 && silent.length > 0 && !isGood(ofPod)) {
        const what =
          'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
        details.push(`pod or ${named(silent)} ${what}`);
      }
      return details.length === 0
        ? undefined
        : { reason: 'seccompProfile', detail: details.join(', ') };
    },
  },
];
