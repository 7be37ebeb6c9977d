import type { ParameterType } from './function-set.ts';
import { GoDuration, GoInt, GoMap, GoSlice, GoStruct, typeName, type GoValue } from './go-value.ts';

const GO_TYPES: Readonly<Record<ParameterType, string>> = {
  any: 'interface {}',
  value: 'reflect.Value',
  string: 'string',
  bool: 'bool',
  int: 'int',
  int64: 'int64',
  float64: 'float64',
  map: 'map[string]interface {}',
  list: '[]interface {}',
  strings: '[]string',
  time: 'time.Time',
  duration: 'time.Duration',
};

/** Whether a value may stand for a parameter, as text/template's validateType decides; `undefined` is no value at all. */
export function convertArgument(
  value: GoValue | undefined,
  type: ParameterType,
): { readonly value: GoValue } | { readonly problem: string } {
  if (type === 'any' || type === 'value') return { value: value ?? null };
  if (value === undefined || value === null) {
    if (type === 'map')
      return value === undefined ? { value: new GoMap() } : wrong(type, 'interface {}');
    if (type === 'list')
      return value === undefined ? { value: new GoSlice([]) } : wrong(type, 'interface {}');
    return value === undefined
      ? { problem: `invalid value; expected ${GO_TYPES[type]}` }
      : wrong(type, 'interface {}');
  }
  if (isAssignable(value, type)) return { value };
  return wrong(type, typeName(value));
}

function wrong(type: ParameterType, actual: string): { readonly problem: string } {
  return { problem: `wrong type for value; expected ${GO_TYPES[type]}; got ${actual}` };
}

function isAssignable(value: GoValue, type: ParameterType): boolean {
  switch (type) {
    case 'any':
    case 'value':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'float64':
      return typeof value === 'number';
    case 'int':
    case 'int64':
      return value instanceof GoInt && value.type === type;
    case 'map':
      return value instanceof GoMap && value.elem === 'interface {}';
    case 'list':
      return value instanceof GoSlice && value.elem === 'interface {}';
    case 'strings':
      return value instanceof GoSlice && value.elem === 'string';
    case 'time':
      return value instanceof GoStruct && value.type === 'time.Time';
    case 'duration':
      return value instanceof GoDuration;
  }
}
