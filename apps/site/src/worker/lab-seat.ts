import type { JournalEntry, ClusterEvents } from './protocol.ts';
import { noteAct } from './journal-acts.ts';
import type { KeptMoment } from './moments.ts';
import { captureMoment, rememberMoment, stateOf, type OpenedLab } from './open-lab.ts';
import { createPast, viewerOf, type SeenLab } from './past.ts';

/** The lab that is open, whether its present or its past is shown, and its clock. */
export interface LabSeat {
  readonly opened: () => OpenedLab | undefined;
  /** Throws when none is open: a bug of the page, which waits for `open`. */
  readonly need: () => OpenedLab;
  /** What the views show: the cluster of now, or that of another time. */
  readonly look: () => SeenLab;
  readonly take: (lab: OpenedLab | undefined) => void;
  /** Does something to the cluster while its clock stands, then says how things are. */
  readonly act: <Answer>(work: (lab: OpenedLab) => Promise<Answer>) => Promise<Answer>;
  /** An act that changes something: the moments before and after it can be travelled to. */
  readonly change: <Done extends { readonly entry?: JournalEntry }>(
    work: (lab: OpenedLab) => Promise<Done>,
  ) => Promise<Done>;
  readonly travel: (atMs: number | undefined) => Promise<KeptMoment | undefined>;
  readonly tick: (ms: number) => void;
  readonly setSpeed: (speed: number) => void;
  readonly speed: () => number;
  readonly isBusy: () => boolean;
}

async function noted<Done extends { readonly entry?: JournalEntry }>(
  lab: OpenedLab,
  work: (lab: OpenedLab) => Promise<Done>,
): Promise<Done> {
  rememberMoment(lab);
  lab.snapshots.set(`act:${lab.acts}`, captureMoment(lab));
  const done = await work(lab);
  if (done.entry) noteAct(lab, done.entry);
  return done;
}

export function createLabSeat(tellState: (state: ClusterEvents['state']) => void): LabSeat {
  const pasts = createPast();
  let opened: OpenedLab | undefined;
  let seen: SeenLab | undefined;
  let pastMs: number | undefined;
  let speed = 10;
  let busy = 0;
  let keptRevision = -1;

  const need = (): OpenedLab => {
    if (!opened) throw new Error('The cluster is not open yet.');
    return opened;
  };
  const look = (): SeenLab => {
    const lab = need();
    return (seen ??= { opened: lab, viewer: viewerOf(lab.cluster, lab.lab.cluster.namespace) });
  };
  const tell = (): void => {
    if (!opened) return;
    const shown = pastMs === undefined ? opened : look().opened;
    tellState({ ...stateOf(shown, speed), ...(pastMs === undefined ? {} : { pastMs }) });
  };
  const returnToNow = (): void => {
    pastMs = undefined;
    seen = undefined;
  };
  const act: LabSeat['act'] = async (work) => {
    busy++;
    returnToNow();
    try {
      return await work(need());
    } finally {
      busy--;
      tell();
    }
  };
  return {
    opened: () => opened,
    need,
    look,
    take: (lab) => {
      opened = lab;
      returnToNow();
    },
    act,
    change: (work) => act((lab) => noted(lab, work)),
    travel: async (atMs) => {
      const lab = need();
      returnToNow();
      const kept = atMs === undefined ? undefined : lab.moments.at(atMs);
      if (kept) {
        seen = await pasts.show(lab, kept.atMs);
        pastMs = kept.atMs;
      }
      tell();
      return kept;
    },
    tick: (ms) => {
      if (!opened || speed === 0 || busy > 0 || pastMs !== undefined) return;
      const { simulator } = opened.cluster;
      simulator.advance(ms * speed);
      if (simulator.store.revision !== keptRevision) {
        keptRevision = simulator.store.revision;
        rememberMoment(opened);
      }
      tell();
    },
    setSpeed: (value) => {
      speed = value;
      tell();
    },
    speed: () => speed,
    isBusy: () => busy > 0,
  };
}
