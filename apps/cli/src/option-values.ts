import { InvalidArgumentError } from 'commander';

/** The value of an option that counts: `8080`. Throws what commander turns into a usage error. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** The value of an option that measures: `1.5`. Throws what commander turns into a usage error. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (/^\d{1,6}(\.\d+)?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** The values of an option that may be given several times. */
export function gather(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** The numbers of an option that may be given several times. */
export function gatherNumber(value: string, earlier: readonly number[] = []): readonly number[] {
  return [...earlier, positiveNumber(value)];
}

/** `{ name: value }` of an option that takes a text, `{}` where it was not given. */
export function optionalText<Name extends string>(
  options: Readonly<Record<string, unknown>>,
  name: Name,
): { readonly [_ in Name]?: string } {
  const value = options[name];
  return typeof value === 'string' ? ({ [name]: value } as { readonly [_ in Name]: string }) : {}; // TypeScript widens computed names
}
