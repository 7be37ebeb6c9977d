import { CallError } from '../template/call-error.ts';
import { fn, type TemplateFunction } from '../template/function-set.ts';
import { GoInt, GoStruct, type GoValue } from '../template/go-value.ts';

export interface SemVer {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: string;
  readonly metadata: string;
  readonly original: string;
}

const VERSION =
  /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

/** Masterminds/semver's NewVersion: parts may be missing, a `v` may stand in front. */
export function parseSemVer(text: string): SemVer | undefined {
  const match = VERSION.exec(text);
  if (!match) return undefined;
  const [, major, minor = '0', patch = '0', prerelease = '', metadata = ''] = match;
  return {
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease,
    metadata,
    original: text,
  };
}

export function compareSemVer(a: SemVer, b: SemVer): number {
  return Math.sign(
    a.major - b.major ||
      a.minor - b.minor ||
      a.patch - b.patch ||
      comparePrerelease(a.prerelease, b.prerelease),
  );
}

function comparePrerelease(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  const [left, right] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]];
    if (x === y) continue;
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const [xIsNumber, yIsNumber] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (xIsNumber && yIsNumber) return Number(x) - Number(y);
    if (xIsNumber !== yIsNumber) return xIsNumber ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return 0;
}

interface Constraint {
  readonly operator: string;
  readonly version: SemVer;
  readonly isMinorOpen: boolean;
  readonly isPatchOpen: boolean;
  readonly isOpen: boolean;
}

const X = '(?:x|X|\\*|\\d+)';
const PARTIAL = new RegExp(
  `^(=|!=|>|<|>=|=>|<=|=<|~|~>|\\^)?\\s*v?(${X})(?:\\.(${X}))?(?:\\.(${X}))?(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?$`,
);

function parseConstraint(text: string): Constraint | undefined {
  const match = PARTIAL.exec(text.trim());
  if (!match) return undefined;
  const [, operator = '', major = '0', minor, patch, prerelease = ''] = match;
  const isWild = (part: string | undefined): boolean => part === undefined || /^[xX*]$/.test(part);
  const isOpen = /^[xX*]$/.test(major);
  const isMinorOpen = isOpen || isWild(minor);
  const isPatchOpen = isMinorOpen || isWild(patch);
  const number = (part: string | undefined): number => (isWild(part) ? 0 : Number(part));
  return {
    operator: { '=>': '>=', '=<': '<=', '~>': '~' }[operator] ?? operator,
    version: {
      major: isOpen ? 0 : Number(major),
      minor: number(minor),
      patch: number(patch),
      prerelease,
      metadata: '',
      original: text,
    },
    isOpen,
    isMinorOpen,
    isPatchOpen,
  };
}

/** `>=1.2, <2 || 3.x`; undefined when it is no constraint. */
export function parseConstraints(text: string): ((version: SemVer) => boolean) | undefined {
  const spelled = text.replaceAll(/v?(\S+)\s+-\s+v?(\S+)/g, '>=$1, <=$2');
  const groups = spelled.split('||').map((group) => {
    const parts = group.match(/(?:[=!<>~^]+\s*)?[^\s,=!<>~^]+/g) ?? [];
    const isSpaced = /^\s*(?:[=!<>~^]*\s*[^\s,=!<>~^]+[\s,]*)*$/.test(group) && parts.length > 0;
    return isSpaced ? parts.map(parseConstraint) : [undefined];
  });
  if (groups.some((group) => group.length === 0 || group.includes(undefined))) return undefined;
  return (version) =>
    groups.some((group) => group.every((one) => one !== undefined && satisfies(version, one)));
}

function satisfies(version: SemVer, constraint: Constraint): boolean {
  const { operator, version: wanted, isOpen, isMinorOpen, isPatchOpen } = constraint;
  // A prerelease is taken only by a constraint that names one.
  if (version.prerelease !== '' && wanted.prerelease === '' && operator !== '!=') return false;
  const order = compareSemVer(version, wanted);
  const isSameMinor =
    version.major === wanted.major && (isMinorOpen || version.minor === wanted.minor);
  switch (operator) {
    case '':
    case '=':
      if (isOpen) return true;
      return isPatchOpen ? isSameMinor && (order >= 0 || wanted.prerelease === '') : order === 0;
    case '!=':
      if (isOpen) return false;
      if (isMinorOpen) return version.major !== wanted.major;
      if (isPatchOpen) return version.major !== wanted.major || version.minor !== wanted.minor;
      return order !== 0;
    case '>':
      if (isMinorOpen) return version.major > wanted.major;
      if (isPatchOpen)
        return (
          version.major > wanted.major ||
          (version.major === wanted.major && version.minor > wanted.minor)
        );
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      if (isMinorOpen) return version.major <= wanted.major;
      if (isPatchOpen)
        return (
          version.major < wanted.major ||
          (version.major === wanted.major && version.minor <= wanted.minor)
        );
      return order <= 0;
    case '~':
      if (isOpen) return true;
      return order >= 0 && isSameMinor;
    default:
      return order >= 0 && isWithinCaret(version, constraint);
  }
}

function isWithinCaret(
  version: SemVer,
  { version: wanted, isOpen, isMinorOpen, isPatchOpen }: Constraint,
): boolean {
  if (isOpen) return true;
  if (wanted.major > 0 || isMinorOpen) return version.major === wanted.major;
  if (version.major > 0) return false;
  if (wanted.minor > 0 || isPatchOpen) return version.minor === wanted.minor;
  return version.minor === 0 && version.patch === wanted.patch;
}

function versionStruct(version: SemVer): GoStruct {
  const { major, minor, patch, prerelease, metadata, original } = version;
  const shown = `${major}.${minor}.${patch}${prerelease === '' ? '' : `-${prerelease}`}${metadata === '' ? '' : `+${metadata}`}`;
  const fields = { Major: major, Minor: minor, Patch: patch };
  return new GoStruct(
    '*semver.Version',
    shown,
    [],
    [
      ...Object.entries(fields).map(
        ([name, value]) => [name, (): GoValue => new GoInt(value, 'int64')] as const,
      ),
      ['Prerelease', () => prerelease],
      ['Metadata', () => metadata],
      ['Original', () => original],
      ['String', () => shown],
      [
        'Compare',
        ([other]) => {
          const parsed = other instanceof GoStruct ? parseSemVer(other.text) : undefined;
          if (!parsed) throw new CallError('wrong type for value; expected *semver.Version');
          return new GoInt(compareSemVer(version, parsed));
        },
      ],
    ],
  );
}

/** The version functions of sprig. */
export const SEMVER_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ['semver', fn('string', (text: string) => versionStruct(parseOrThrow(text)))],
  [
    'semverCompare',
    fn('string string', (constraint: string, text: string) => {
      const check = parseConstraints(constraint);
      if (!check) throw new CallError(`improper constraint: ${JSON.stringify(constraint)}`);
      return check(parseOrThrow(text));
    }),
  ],
];

function parseOrThrow(text: string): SemVer {
  const version = parseSemVer(text);
  if (!version) throw new CallError('invalid semantic version');
  return version;
}
