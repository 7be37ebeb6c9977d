import { unknownTelemetrySelector } from '../../codes/mesh.ts';
import { conflictingTelemetries, severalDefaultTelemetries } from '../../codes/telemetry.ts';
import { at, isSet, size } from '../../field.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { selectionsOf, severalDefaults, sharedPods } from '../../istio/selector-conflicts.ts';
import { relatedPlace } from '../../related.ts';
import type { SetRule } from '../../rule.ts';

const LABELS = ['selector', 'matchLabels'];

/** A Telemetry with a selector selects a pod that no other one of its namespace selects. */
export const telemetrySelectorsRule: SetRule = {
  scope: 'set',
  name: 'telemetry/selectors',
  analyzer: 'telemetry.SelectorAnalyzer',
  codes: [unknownTelemetrySelector, conflictingTelemetries],
  check(set, report) {
    const telemetries = set.ofKind('telemetry.istio.io', 'Telemetry');
    const selections = selectionsOf(set, telemetries, LABELS);
    for (const { subject, selector, pods } of selections) {
      if (pods.length > 0 || !set.complete) continue;
      report(subject, {
        code: unknownTelemetrySelector,
        path: ['spec', ...LABELS],
        message: `No pod in the namespace "${subject.namespace}" has the labels "${selector}".`,
        hint: 'Use labels of the pods; a selector applies to its own namespace.',
      });
    }
    for (const { pod, by } of sharedPods(selections)) {
      for (const { subject } of by) {
        const others = by.map((other) => other.subject).filter((other) => other !== subject);
        report(subject, {
          code: conflictingTelemetries,
          path: ['spec', ...LABELS],
          message: `${others.map(({ key }) => key.name).join(', ')} also selects the pod "${pod.subject.key.name}": which one it follows is not defined.`,
          hint: 'Let their selectors tell the pods apart.',
          related: others.flatMap((other) =>
            relatedPlace(other, ['spec', ...LABELS], 'selects it too'),
          ),
        });
      }
    }
  },
};

/** A namespace has one Telemetry without a selector. */
export const telemetryDefaultsRule: SetRule = {
  scope: 'set',
  name: 'telemetry/defaults',
  analyzer: 'telemetry.DefaultSelectorAnalyzer',
  codes: [severalDefaultTelemetries],
  check(set, report) {
    const telemetries = set
      .ofKind('telemetry.istio.io', 'Telemetry')
      .filter(
        (subject) =>
          !isSet(at(specOf(subject), 'targetRef')) && size(at(specOf(subject), 'targetRefs')) === 0,
      );
    for (const group of severalDefaults(telemetries, LABELS)) {
      for (const subject of group) {
        const others = group.filter((other) => other !== subject);
        report(subject, {
          code: severalDefaultTelemetries,
          path: ['metadata', 'name'],
          message: `${others.map(({ key }) => key.name).join(', ')} also applies to all of the namespace "${subject.namespace}".`,
          hint: 'Merge them into one.',
          related: others.flatMap((other) =>
            relatedPlace(other, ['metadata', 'name'], 'the other one'),
          ),
        });
      }
    }
  },
};
