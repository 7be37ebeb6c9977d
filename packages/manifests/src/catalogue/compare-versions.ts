const VERSION = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const STABILITY: Readonly<Record<string, number>> = { alpha: 0, beta: 1 };

/**
 * Orders API versions as Kubernetes does, preferred first: stable before beta before alpha, higher
 * numbers first, names of another form last. Source: apimachinery pkg/version CompareKubeAwareVersionStrings.
 */
export function compareVersions(a: string, b: string): number {
  const left = parse(a);
  const right = parse(b);
  if (!left || !right) return left ? -1 : right ? 1 : a < b ? -1 : Number(a > b);
  return right.stability - left.stability || right.major - left.major || right.minor - left.minor;
}

function parse(
  version: string,
): { readonly stability: number; readonly major: number; readonly minor: number } | undefined {
  const match = VERSION.exec(version);
  if (!match) return undefined;
  const [, major, stage, minor] = match;
  return {
    stability: stage === undefined ? 2 : (STABILITY[stage] ?? 0),
    major: Number(major),
    minor: Number(minor ?? 0),
  };
}
