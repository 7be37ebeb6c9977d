import { textOf } from '../text.ts';
import { invalidValue, type StatusCause } from './field-error.ts';

/** A path below some folder, never out of it. @see kubernetes validateLocalDescendingPath */
export function localPath(value: unknown, field: string): readonly StatusCause[] {
  const path = textOf(value);
  if (path.startsWith('/')) return [invalidValue(field, path, 'must be a relative path')];
  if (path.split('/').includes('..')) return [invalidValue(field, path, "must not contain '..'")];
  return [];
}
