import { delayed } from './delayed.ts';
import type { ReplicaMessages } from './replica-messages.ts';

/** Changes are told together. */
const GATHER_MS = 500;
/** Everybody who is here is told again, so that a replica that died is forgotten. */
const REPEAT_MS = 15_000;
const FORGET_MS = 40_000;

export interface PresenceOptions {
  readonly workshopId: string;
  /** Learners with a stream on this replica. */
  readonly isHere: (learnerId: string) => boolean;
  readonly here: () => readonly string[];
  readonly messages: ReplicaMessages;
  readonly now: () => number;
  /** Somebody may have come or gone. */
  readonly onChange: (learnerIds: readonly string[]) => void;
  readonly onError: (error: unknown) => void;
}

/** Who is connected, to this replica or another one. */
export interface Presence {
  readonly isOnline: (learnerId: string) => boolean;
  /** A learner came to this replica or went. */
  changed(learnerId: string): void;
  /** What another replica says. */
  heard(from: string, learners: readonly string[], offline: readonly string[]): void;
  close(): void;
}

export function createPresence(options: PresenceOptions): Presence {
  const { workshopId, isHere, here, messages, now, onChange, onError } = options;
  /** By learner: when each replica last said that they are there. */
  const elsewhere = new Map<string, Map<string, number>>();
  const toTell = new Set<string>();

  const tell = (learners: readonly string[], offline: readonly string[]): void => {
    if (learners.length + offline.length === 0) return;
    messages
      .tell(workshopId, { kind: 'online', learners: [...learners], offline: [...offline] })
      .catch(onError);
  };
  const changes = delayed(GATHER_MS, () => {
    const ids = [...toTell];
    toTell.clear();
    tell(
      ids.filter(isHere),
      ids.filter((id) => !isHere(id)),
    );
  });
  const repeat = setInterval(() => {
    tell(here(), []);
    forgetOld();
  }, REPEAT_MS);
  repeat.unref();

  const forgetOld = (): void => {
    const gone: string[] = [];
    for (const [learner, replicas] of elsewhere) {
      for (const [replica, at] of replicas) if (now() - at > FORGET_MS) replicas.delete(replica);
      if (replicas.size > 0) continue;
      elsewhere.delete(learner);
      gone.push(learner);
    }
    if (gone.length > 0) onChange(gone);
  };

  return {
    isOnline: (learner) => isHere(learner) || elsewhere.has(learner),
    changed(learner) {
      toTell.add(learner);
      changes.soon();
      onChange([learner]);
    },
    heard(from, learners, offline) {
      for (const learner of learners) {
        const replicas = elsewhere.get(learner) ?? new Map<string, number>();
        elsewhere.set(learner, replicas.set(from, now()));
      }
      for (const learner of offline) {
        const replicas = elsewhere.get(learner);
        if (replicas?.delete(from) && replicas.size === 0) elsewhere.delete(learner);
      }
      onChange([...learners, ...offline]);
    },
    close() {
      changes.cancel();
      clearInterval(repeat);
    },
  };
}
