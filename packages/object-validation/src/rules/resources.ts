import { compareQuantities, isPlainObject, parseQuantity, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { invalidValue } from './field-error.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const standard = ['cpu', 'memory', 'ephemeral-storage'];

/** Requests and limits: not negative, requests within limits. */
export function validateResources(resources: PlainObject, field: string): readonly StatusCause[] {
  const [limits, requests] = [asObject(resources.limits), asObject(resources.requests)];
  return [
    ...validateAmounts(limits, `${field}.limits`),
    ...validateAmounts(requests, `${field}.requests`),
    ...Object.keys(requests).flatMap((name) => {
      const limit = limits[name] === undefined ? undefined : parseQuantity(textOf(limits[name]));
      const request = parseQuantity(textOf(requests[name]));
      if (!limit || !request || compareQuantities(request, limit) <= 0) return [];
      return [
        invalidValue(
          `${field}.requests`,
          textOf(requests[name]),
          `must be less than or equal to ${name} limit of ${textOf(limits[name])}`,
        ),
      ];
    }),
  ];
}

function validateAmounts(amounts: PlainObject, field: string): readonly StatusCause[] {
  return Object.keys(amounts).flatMap((name) => {
    const quantity = parseQuantity(textOf(amounts[name]));
    const causes: StatusCause[] = [...resourceNameCauses(name, field)];
    if (quantity && quantity.nano < 0n) {
      causes.push(
        invalidValue(
          `${field}[${name}]`,
          textOf(amounts[name]),
          'must be greater than or equal to 0',
        ),
      );
    }
    return causes;
  });
}

/** What may be asked for a container: cpu, memory, local storage, huge pages, or anything with a domain. */
export function resourceNameCauses(name: string, field: string): readonly StatusCause[] {
  if (standard.includes(name) || name.includes('/') || name.startsWith('hugepages-')) return [];
  const at = `${field}[${name}]`;
  return [
    invalidValue(at, name, 'must be a standard resource type or fully qualified'),
    invalidValue(at, name, 'must be a standard resource for containers'),
  ];
}
