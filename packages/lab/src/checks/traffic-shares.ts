import type { TrafficShare } from '@drydock/cluster';
import { formatPercent, isDestination, type TrafficVerdict } from './traffic-judge.ts';

/** Rounding of weights into shares; anything larger is a difference. */
const EXACT = 1e-9;

/** Adds to a verdict what the shares say: every destination must get the percentage that was asked for, within the margin where it was measured. */
export function judgeShares(
  wanted: Readonly<Record<string, number>>,
  shares: readonly TrafficShare[],
  verdict: TrafficVerdict,
): TrafficVerdict {
  const seenShare = (key: string): number =>
    shares.reduce(
      (sum, { destination, share }) => sum + (isDestination(key, destination) ? share : 0),
      0,
    );
  // What was never seen has no margin of its own.
  const margin = Math.max(0, ...shares.map((each) => each.margin ?? 0));
  const wrong = Object.entries(wanted).filter(
    ([key, percent]) => Math.abs(seenShare(key) - percent / 100) > EXACT + margin,
  );
  const stray = shares.filter(
    ({ share, destination }) =>
      share > EXACT && !Object.keys(wanted).some((key) => isDestination(key, destination)),
  );
  if (wrong.length === 0 && stray.length === 0) return verdict;
  const listed = shares
    .filter(({ share }) => share > EXACT)
    .map(({ destination, share }) => `${formatPercent(share)} ${destination}`);
  const asked = Object.entries(wanted).map(([key, percent]) => `${percent} % ${key}`);
  return {
    unmet: ['destination', ...verdict.unmet.filter((aspect) => aspect !== 'destination')],
    seen: { destination: listed.join(', ') },
    wanted: { ...verdict.wanted, destination: asked.join(', ') },
    details: verdict.details,
  };
}
