import { CallError } from '../template/call-error.ts';
import { fn, type TemplateFunction } from '../template/function-set.ts';
import { GoStruct, isTrue, kindName, typeName, type GoValue } from '../template/go-value.ts';
import { isSame } from './deep-equal.ts';

/** sprig's empty: zero, "", false, nil, nothing in it. */
export function isEmpty(value: GoValue): boolean {
  return value instanceof GoStruct ? false : !isTrue(value);
}

/** Defaults, logic and types of sprig. */
export const DEFAULT_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  [
    'default',
    fn('any any...', (fallback: GoValue, ...given: GoValue[]) =>
      given.length === 0 || isEmpty(given[0] ?? null) ? fallback : (given[0] ?? null),
    ),
  ],
  ['empty', fn('any', isEmpty)],
  [
    'coalesce',
    fn('any...', (...values: GoValue[]) => values.find((value) => !isEmpty(value)) ?? null),
  ],
  ['all', fn('any...', (...values: GoValue[]) => values.every((value) => !isEmpty(value)))],
  ['any', fn('any...', (...values: GoValue[]) => values.some((value) => !isEmpty(value)))],
  [
    'ternary',
    fn('any any bool', (yes: GoValue, no: GoValue, condition: boolean) => (condition ? yes : no)),
  ],
  [
    'fail',
    fn('string', (message: string) => {
      throw new CallError(message);
    }),
  ],
  [
    'required',
    fn('string any', (message: string, value: GoValue) => {
      if (value === null || value === '') throw new CallError(message);
      return value;
    }),
  ],
  ['typeOf', fn('any', typeName)],
  ['typeIs', fn('string any', (name: string, value: GoValue) => name === typeName(value))],
  [
    'typeIsLike',
    fn(
      'string any',
      (name: string, value: GoValue) => name === typeName(value) || `*${name}` === typeName(value),
    ),
  ],
  ['kindOf', fn('any', kindName)],
  ['kindIs', fn('string any', (name: string, value: GoValue) => name === kindName(value))],
  ['deepEqual', fn('any any', isSame)],
];
