import { ineffectiveSidecar, unknownSidecarSelector } from '../../codes/mesh.ts';
import { conflictingSidecars, severalDefaultSidecars } from '../../codes/sidecar.ts';
import { isAmbientNamespace } from '../../istio/in-mesh.ts';
import { selectionsOf, severalDefaults, sharedPods } from '../../istio/selector-conflicts.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Report, SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

const LABELS = ['workloadSelector', 'labels'];

/** A pod follows one Sidecar: selectors must not overlap, and a namespace has one default. */
export const sidecarSelectorsRule: SetRule = {
  scope: 'set',
  name: 'sidecar/selectors',
  analyzer: 'sidecar.SelectorAnalyzer',
  codes: [unknownSidecarSelector, conflictingSidecars, severalDefaultSidecars, ineffectiveSidecar],
  check(set, report) {
    const all = set.ofKind('networking.istio.io', 'Sidecar');
    const sidecars = all.filter((sidecar) => !checkAmbient(set, report, sidecar));
    const selections = selectionsOf(set, sidecars, LABELS);
    for (const { subject, selector, pods } of selections) {
      if (pods.length > 0 || !set.complete) continue;
      report(subject, {
        code: unknownSidecarSelector,
        path: ['spec', ...LABELS],
        message: `No pod in the namespace "${subject.namespace}" has the labels "${selector}".`,
        hint: 'Use labels of the pods; a Sidecar applies to its own namespace.',
      });
    }
    for (const { pod, by } of sharedPods(selections)) {
      for (const { subject } of by) {
        reportShared(
          report,
          subject,
          by.map((selection) => selection.subject),
          pod.subject.key.name,
        );
      }
    }
    for (const group of severalDefaults(sidecars, LABELS)) {
      for (const subject of group) reportDefault(report, subject, group);
    }
  },
};

/** True when the namespace is in ambient mode, where no proxy reads a Sidecar. */
function checkAmbient(set: ResourceSet, report: Report, sidecar: Subject): boolean {
  const namespace = set.find('', 'Namespace', '', sidecar.namespace);
  if (!isAmbientNamespace(namespace)) return false;
  report(sidecar, {
    code: ineffectiveSidecar,
    path: ['metadata', 'name'],
    message: `The namespace "${sidecar.namespace}" is in ambient mode: no pod reads a Sidecar.`,
    hint: 'Remove it.',
    related: namespace ? relatedPlace(namespace, ['metadata', 'labels'], 'ambient mode') : [],
  });
  return true;
}

function othersOf(subject: Subject, group: readonly Subject[]): readonly Subject[] {
  return group.filter((other) => other !== subject);
}

function reportShared(
  report: Report,
  subject: Subject,
  group: readonly Subject[],
  pod: string,
): void {
  const others = othersOf(subject, group);
  report(subject, {
    code: conflictingSidecars,
    path: ['spec', ...LABELS],
    message: `${others.map(({ key }) => key.name).join(', ')} also selects the pod "${pod}": which Sidecar it follows is not defined.`,
    hint: 'Let their selectors tell the pods apart.',
    related: others.flatMap((other) => relatedPlace(other, ['spec', ...LABELS], 'selects it too')),
  });
}

function reportDefault(report: Report, subject: Subject, group: readonly Subject[]): void {
  const others = othersOf(subject, group);
  report(subject, {
    code: severalDefaultSidecars,
    path: ['metadata', 'name'],
    message: `${others.map(({ key }) => key.name).join(', ')} also applies to all of the namespace "${subject.namespace}".`,
    hint: 'Keep one Sidecar without a workloadSelector.',
    related: others.flatMap((other) => relatedPlace(other, ['metadata', 'name'], 'the other one')),
  });
}
