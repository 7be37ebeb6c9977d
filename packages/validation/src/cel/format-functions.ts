import { CelScalar, celFunc, celMethod, listType, type CelFunc } from '@bufbuild/cel';
import { urlParts } from './url-parts.ts';

const { BOOL, DYN, STRING } = CelScalar;
const LIST = listType(DYN);

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const NAME = '[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';
const SUBDOMAIN = `${LABEL}(?:\\.${LABEL})*`;

const matches =
  (pattern: string, most: number) =>
  (text: string): boolean =>
    text.length <= most && new RegExp(`^(?:${pattern})$`).test(text);

const isLabel = matches(LABEL, 63);
const isLabel1035 = matches('[a-z](?:[-a-z0-9]*[a-z0-9])?', 63);
const isSubdomain = matches(SUBDOMAIN, 253);
const isName = matches(NAME, 63);

/** What `metadata.generateName` may hold: a name that lacks its end. */
const prefixOf =
  (test: (text: string) => boolean) =>
  (text: string): boolean =>
    test(text.replace(/-$/, 'a'));

function isQualifiedName(text: string): boolean {
  const parts = text.split('/');
  const [first = '', name = first] = parts;
  return parts.length <= 2 && isName(name) && (parts.length === 1 || isSubdomain(first));
}

function isDate(text: string): boolean {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const isLeap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return Number(day) >= 1 && Number(day) <= (days[Number(month) - 1] ?? 0);
}

function isDateTime(text: string): boolean {
  const clock = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:z|[+-]\d\d:\d\d)$/i;
  return isDate(text.slice(0, 10)) && /^t$/i.test(text.charAt(10)) && clock.test(text.slice(11));
}

/** The named formats. Source: apiserver pkg/cel/library/format.go. */
const FORMATS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['dns1123Label', isLabel],
  ['dns1123Subdomain', isSubdomain],
  ['dns1035Label', isLabel1035],
  ['qualifiedName', isQualifiedName],
  ['dns1123LabelPrefix', prefixOf(isLabel)],
  ['dns1123SubdomainPrefix', prefixOf(isSubdomain)],
  ['dns1035LabelPrefix', prefixOf(isLabel1035)],
  ['labelValue', (text) => text === '' || isName(text)],
  ['uri', (text) => urlParts(text) !== undefined],
  ['uuid', (text) => /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(text)],
  ['byte', (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)],
  ['date', isDate],
  ['datetime', isDateTime],
]);

/** An optional value is kept as a list of none or one: the library has no such type. */
const optionals: readonly CelFunc[] = [
  celFunc('optional.none', [], LIST, () => []),
  celFunc('optional.of', [DYN], LIST, (value) => [value]),
  celMethod('hasValue', LIST, [], BOOL, function () {
    return this.size > 0;
  }),
  celMethod('value', LIST, [], DYN, function () {
    const [value] = this;
    if (value === undefined) throw new Error('there is no value');
    return value;
  }),
  celMethod('orValue', LIST, [DYN], DYN, function (other) {
    const [value] = this;
    return value ?? other;
  }),
];

/** `format.dns1123Label()` and the like, kept as their names, and what is done with them. */
export const formatFunctions: readonly CelFunc[] = [
  ...[...FORMATS.keys()].map((name) => celFunc(`format.${name}`, [], STRING, () => name)),
  celFunc('format.named', [STRING], LIST, (name) => (FORMATS.has(name) ? [name] : [])),
  celMethod('validate', STRING, [STRING], LIST, function (text) {
    const test = FORMATS.get(this);
    if (!test) throw new Error(`there is no format ${JSON.stringify(this)}`);
    return test(text) ? [] : [[`must be a valid ${this}`]];
  }),
  ...optionals,
];
