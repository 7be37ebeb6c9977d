import type { LabMoment } from './open-lab.ts';

/** A moment of the cluster that one can go back to. */
export interface KeptMoment {
  readonly atMs: number;
  readonly moment: LabMoment;
}

/** The past of one cluster, as moments. */
export interface Moments {
  readonly all: () => readonly KeptMoment[];
  readonly keep: (moment: KeptMoment) => void;
  /** The last one that is not later. */
  readonly at: (atMs: number) => KeptMoment | undefined;
  /** The cluster went back to this time: what came later never happened. */
  readonly forgetAfter: (atMs: number) => void;
}

const most = 400;

export function createMoments(): Moments {
  let kept: KeptMoment[] = [];
  return {
    all: () => kept,
    keep: (moment) => {
      // Of the same time only the last one counts: an act at once after another.
      if (kept.at(-1)?.atMs === moment.atMs && kept.length > 1) kept.pop();
      kept.push(moment);
      if (kept.length > most) kept = thinned(kept);
    },
    at: (atMs) => kept.findLast((moment) => moment.atMs <= atMs) ?? kept[0],
    forgetAfter: (atMs) => {
      kept = kept.filter((moment) => moment.atMs <= atMs);
    },
  };
}

/** Every second one of the older half; those where somebody did something stay. */
function thinned(all: readonly KeptMoment[]): KeptMoment[] {
  const half = Math.floor(all.length / 2);
  return all.filter((kept, index) => {
    if (index === 0 || index >= half || index % 2 === 0) return true;
    return all[index - 1]?.moment.acts !== kept.moment.acts;
  });
}
