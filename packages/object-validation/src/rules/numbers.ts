import type { StatusCause } from './field-error.ts';
import { invalidValue } from './field-error.ts';

const NOT_NEGATIVE = 'must be greater than or equal to 0';

/** Absent is fine. */
export function nonNegative(value: unknown, field: string): readonly StatusCause[] {
  return typeof value === 'number' && value < 0 ? [invalidValue(field, value, NOT_NEGATIVE)] : [];
}

export function positive(value: unknown, field: string): readonly StatusCause[] {
  return typeof value === 'number' && value <= 0
    ? [invalidValue(field, value, 'must be greater than zero')]
    : [];
}

/** A number or a percentage. */
export function intOrPercent(value: unknown, field: string): readonly StatusCause[] {
  if (typeof value !== 'string') return nonNegative(value, field);
  return /^[0-9]+%$/.test(value)
    ? []
    : [
        invalidValue(
          field,
          value,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        ),
      ];
}

export function notOverHundred(value: unknown, field: string): readonly StatusCause[] {
  const isOver =
    typeof value === 'string' && /^[0-9]+%$/.test(value) && Number.parseInt(value, 10) > 100;
  return isOver ? [invalidValue(field, value, 'must not be greater than 100%')] : [];
}

export function port(value: unknown, field: string): readonly StatusCause[] {
  const isPort = typeof value === 'number' && value >= 1 && value <= 65_535;
  return isPort ? [] : [invalidValue(field, value ?? 0, 'must be between 1 and 65535, inclusive')];
}
