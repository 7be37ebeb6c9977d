import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, isPlainObject, type PlainObject } from '@drydock/merge';
import { mapField, mapItems } from './fill.ts';
import { canonicalAmounts } from './pod-spec.ts';
import { withSpec } from './workload-defaults.ts';

const AMOUNTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'];

/** What is asked for comes from the requests of a limit: missing values follow from max and default. */
export function defaultLimitRange(object: KubernetesObject): KubernetesObject {
  return withSpec(object, (spec) =>
    mapItems(spec, 'limits', (item) => {
      const rounded = AMOUNTS.reduce((value, key) => mapField(value, key, canonicalAmounts), item);
      if (item.type !== 'Container') return rounded;
      const amounts = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
      const limits = { ...amounts(rounded.max), ...amounts(rounded.default) };
      const requests = {
        ...amounts(rounded.min),
        ...limits,
        ...amounts(rounded.defaultRequest),
      };
      const next = {
        ...rounded,
        ...(Object.keys(limits).length > 0 ? { default: limits } : {}),
        ...(Object.keys(requests).length > 0 ? { defaultRequest: requests } : {}),
      };
      return deepEqual(next, item) ? item : next;
    }),
  );
}
