/**
 * Releases of Kubernetes whose differences are modelled: which apiVersions they serve or call deprecated.
 * Fields are those of the catalogue's release.
 */
export const kubernetesVersions: readonly string[] = Object.freeze([
  '1.31',
  '1.32',
  '1.33',
  '1.34',
]);

/** Releases of Istio whose differences are modelled: which kinds and fields they have (`introductions.ts`). */
export const istioVersions: readonly string[] = Object.freeze(['1.29', '1.30', '1.31', '1.32']);

/** Whether a release (`1.33.2`) comes before another one (`1.34`), patch releases left aside. */
export function isBefore(version: string, other: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major === otherMajor ? minor < otherMinor : major < otherMajor;
}
