import type { Verdict, WorkshopView } from '@drydock/api';
import type { LogEntry } from '../domain/log-entry.ts';
import { addEvent, addVerdict, NO_PROGRESS, type Progress } from '../domain/progress.ts';
import { applyEntry, type WorkshopState } from '../domain/workshop-state.ts';
import { columnsOf } from '../labs.ts';
import type { StoredVerdict } from '../store/claim-rows.ts';
import type { StoredEvent } from '../store/event-rows.ts';
import type { MemberRow } from '../store/member-rows.ts';
import type { WorkshopRow } from '../store/workshop-rows.ts';

/** A learner in memory: a fold of what is stored. */
export interface Member {
  readonly id: string;
  name: string;
  readonly joinedAt: number;
  progress: Progress;
  /** The newest verdict of each step, by step key. */
  readonly verdicts: Map<string, Verdict>;
}

/** What a room tells those who watch it. */
export interface RoomWatcher {
  /** Entries that were applied, in order. */
  entries?(entries: readonly LogEntry[]): void;
  /** Rows of the dashboard may have changed. */
  members?(ids: Iterable<string>): void;
  verdict?(learnerId: string, verdict: Verdict): void;
  removed?(learnerId: string): void;
}

/**
 * A workshop in the memory of this replica: nothing in it that is not in the database, so it can be
 * dropped and made again at any time. Facts may come twice and in any order.
 */
export class Room {
  readonly id: string;
  readonly columns: readonly string[];
  readonly members = new Map<string, Member>();
  readonly #removed = new Set<string>();
  readonly #watchers = new Set<RoomWatcher>();
  #row: WorkshopRow;

  constructor(row: WorkshopRow) {
    this.#row = row;
    this.id = row.id;
    this.columns = columnsOf(row.labs);
  }

  get row(): WorkshopRow {
    return this.#row;
  }

  get state(): WorkshopState {
    return this.#row.state;
  }

  /** Undefined for who never joined and for who was removed. */
  member(learnerId: string): Member | undefined {
    return this.members.get(learnerId);
  }

  isRemoved(learnerId: string): boolean {
    return this.#removed.has(learnerId);
  }

  watch(watcher: RoomWatcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  addEntries(entries: readonly LogEntry[]): void {
    const next = entries.filter(({ sequence }) => sequence > this.state.sequence);
    if (next.length === 0) return;
    this.#row = { ...this.#row, state: next.reduce(applyEntry, this.state) };
    for (const watcher of this.#watchers) watcher.entries?.(next);
  }

  addEvents(events: readonly StoredEvent[]): void {
    const changed = new Set<string>();
    for (const { learnerId, event } of events) {
      const member = this.members.get(learnerId);
      if (!member) continue;
      member.progress = addEvent(member.progress, event);
      changed.add(learnerId);
    }
    this.#tellMembers(changed);
  }

  addVerdicts(found: readonly StoredVerdict[]): void {
    const changed = new Set<string>();
    for (const { learnerId, verdict } of found) {
      const member = this.members.get(learnerId);
      const key = `${verdict.lab}/${verdict.step}`;
      const before = member?.verdicts.get(key);
      if (!member || (before?.event === verdict.event && before.at === verdict.at)) continue;
      member.verdicts.set(key, verdict);
      member.progress = addVerdict(member.progress, verdict);
      changed.add(learnerId);
      for (const watcher of this.#watchers) watcher.verdict?.(learnerId, verdict);
    }
    this.#tellMembers(changed);
  }

  addMember({ learnerId, name, joinedAt, removedAt }: MemberRow): void {
    if (removedAt !== null) {
      this.removeMember(learnerId);
      return;
    }
    const before = this.members.get(learnerId);
    if (before) before.name = name;
    else {
      const verdicts = new Map<string, Verdict>();
      this.members.set(learnerId, {
        id: learnerId,
        name,
        joinedAt,
        progress: NO_PROGRESS,
        verdicts,
      });
    }
    this.#tellMembers([learnerId]);
  }

  removeMember(learnerId: string): void {
    this.#removed.add(learnerId);
    if (!this.members.delete(learnerId)) return;
    for (const watcher of this.#watchers) watcher.removed?.(learnerId);
  }

  #tellMembers(ids: Iterable<string>): void {
    for (const watcher of this.#watchers) watcher.members?.(ids);
  }

  view(): WorkshopView {
    const { id, title, engine, labs, startsAt, state } = this.#row;
    const { phase, locked, timer, follow, startedAt, closedAt, sequence } = state;
    return {
      id,
      title,
      phase,
      engine,
      labs: [...labs],
      locked: this.columns.filter((column) => locked.includes(column)),
      ...(timer && { timer }),
      ...(follow && { follow }),
      ...(startsAt !== null && { startsAt }),
      ...(startedAt !== undefined && { startedAt }),
      ...(closedAt !== undefined && { closedAt }),
      sequence,
    };
  }
}
