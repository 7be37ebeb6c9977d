import { formatApiVersion } from '@drydock/manifests';
import { invalidEgressHost } from '../../codes/sidecar.ts';
import { at, isSet, items, rootField, text, type Field } from '../../field.ts';
import { introducedFields, introducedKinds, introducedVersions } from '../../introductions.ts';
import type { EachRule, Finding } from '../../rule.ts';
import { NO_SUCH_KIND, UNKNOWN_FIELD, UNKNOWN_VERSION } from '../../schema/codes.ts';
import type { Subject } from '../../subject.ts';
import { isBefore } from '../../versions.ts';

/** What an older release does not have yet: kinds, versions, fields, and forms of a value. */
export const introductionsRule: EachRule = {
  scope: 'each',
  name: 'release/introductions',
  codes: [NO_SUCH_KIND, UNKNOWN_VERSION, UNKNOWN_FIELD, invalidEgressHost],
  prepare: ({ context: { istioVersion, kubernetesVersion } }) => {
    const missing = introducedFields.filter(({ since }) => isBefore(istioVersion, since));
    const fieldsOf = Map.groupBy(missing, ({ kind }) => kind);
    const isOld = isBefore(istioVersion, '1.32') || isBefore(kubernetesVersion, '1.34');
    return (subject, report) => {
      if (!isOld) return;
      const kind = `${subject.key.group}/${subject.key.kind}`;
      const finding =
        missingKind(subject, kind, istioVersion) ?? missingVersion(subject, kubernetesVersion);
      if (finding) {
        report(subject, finding);
        return;
      }
      const root = rootField(subject.object);
      for (const { path, since } of fieldsOf.get(kind) ?? []) {
        for (const field of fieldsAt(root, path)) report(subject, missingField(field, since));
      }
      if (kind === 'networking.istio.io/Sidecar' && isBefore(istioVersion, '1.31')) {
        for (const host of excludingHosts(root)) report(subject, unknownExclusion(host));
      }
    };
  },
};

function missingKind(subject: Subject, kind: string, release: string): Finding | undefined {
  const since = introducedKinds.get(kind);
  if (since === undefined || !isBefore(release, since)) return undefined;
  const message = `Istio ${minor(release)} has no kind ${subject.key.kind}: it came with ${since}`;
  return { code: NO_SUCH_KIND, path: ['kind'], message };
}

function missingVersion({ gvk }: Subject, release: string): Finding | undefined {
  const since = introducedVersions.get(`${gvk.group}/${gvk.version}/${gvk.kind}`);
  if (since === undefined || !isBefore(release, since)) return undefined;
  const version = formatApiVersion(gvk.group, gvk.version);
  const message = `${gvk.kind} is not served as "${version}" before Kubernetes ${since}`;
  return { code: UNKNOWN_VERSION, path: ['apiVersion'], message };
}

function missingField({ path }: Field, since: string): Finding {
  const message = `"${String(path.at(-1))}" came with Istio ${since}: this release has no such field`;
  return { code: UNKNOWN_FIELD, path, message, onKey: true };
}

/** Fields at a path whose `*` stand for the items of lists. */
function fieldsAt(root: Field, path: readonly string[]): readonly Field[] {
  let fields: readonly Field[] = [root];
  for (const segment of path) {
    fields = fields.flatMap((field) => (segment === '*' ? items(field) : [at(field, segment)]));
  }
  return fields.filter(isSet);
}

/** Hosts of a Sidecar that leave others out: `~namespace/host`. */
function excludingHosts(root: Field): readonly Field[] {
  return items(at(root, 'spec', 'egress'))
    .flatMap((listener) => items(at(listener, 'hosts')))
    .filter((host) => /^~[^/]/.test(text(host)));
}

function unknownExclusion(host: Field): Finding {
  return {
    code: invalidEgressHost,
    path: host.path,
    message: `"${text(host)}" leaves hosts out, which came with Istio 1.31.`,
    hint: 'List the namespaces that are wanted.',
  };
}

function minor(release: string): string {
  return release.split('.').slice(0, 2).join('.');
}
