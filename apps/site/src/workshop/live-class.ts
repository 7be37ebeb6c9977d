import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Dashboard, DashboardMessage, LearnerRow } from '@drydock/api';
import {
  viewHands,
  viewLearner,
  viewMistakes,
  viewSteps,
  type HandView,
  type LabNumber,
  type LearnerView,
  type MistakeView,
  type StepView,
} from './class-view.ts';

/** A class as its instructor sees it, kept up to date by the messages of the server. */
export interface LiveClass {
  readonly workshop: ReadonlySignal<Dashboard['workshop'] | undefined>;
  readonly steps: ReadonlySignal<readonly StepView[]>;
  readonly learners: ReadonlySignal<readonly LearnerView[]>;
  readonly mistakes: ReadonlySignal<readonly MistakeView[]>;
  readonly hands: ReadonlySignal<readonly HandView[]>;
  /** Milliseconds to add to the clock of this browser to get the server's. */
  readonly clockAheadMs: Signal<number>;
  readonly receive: (message: DashboardMessage, receivedMs: number) => void;
  /** The answer to a command holds the workshop as it is after it. */
  readonly show: (workshop: Dashboard['workshop']) => void;
}

export function createLiveClass(numberOf: LabNumber): LiveClass {
  const workshop = signal<Dashboard['workshop'] | undefined>(undefined);
  const rows = signal<ReadonlyMap<string, LearnerRow>>(new Map());
  const mistakeMap = signal<Dashboard['mistakes'] | undefined>(undefined);
  const clockAheadMs = signal(0);
  const steps = computed(() =>
    viewSteps(workshop.value?.labs ?? [], workshop.value?.locked ?? [], numberOf),
  );
  const show = (next: Dashboard['workshop']): void => {
    // Answers and messages cross; the later number holds more.
    if ((workshop.peek()?.sequence ?? -1) <= next.sequence) workshop.value = next;
  };
  return {
    workshop,
    steps,
    learners: computed(() => [...rows.value.values()].map(viewLearner)),
    mistakes: computed(() =>
      mistakeMap.value ? viewMistakes({ mistakes: mistakeMap.value }, steps.value) : [],
    ),
    hands: computed(() => viewHands(workshop.value?.hands ?? [], steps.value)),
    clockAheadMs,
    show,
    receive: (message, receivedMs) =>
      batch(() => {
        if (message.type === 'dashboard') {
          const { dashboard } = message;
          workshop.value = dashboard.workshop;
          rows.value = byId(dashboard.learners);
          mistakeMap.value = dashboard.mistakes;
          clockAheadMs.value = dashboard.now - receivedMs;
        } else if (message.type === 'rows') {
          rows.value = new Map([...rows.value, ...byId(message.learners)]);
          clockAheadMs.value = message.now - receivedMs;
        } else if (message.type === 'removed') {
          rows.value = byId([...rows.value.values()].filter(({ id }) => id !== message.learner));
        } else if (message.type === 'mistakes') {
          mistakeMap.value = message.mistakes;
        } else {
          show(message.workshop);
        }
      }),
  };
}

function byId(rows: readonly LearnerRow[]): ReadonlyMap<string, LearnerRow> {
  return new Map(rows.map((row) => [row.id, row]));
}
