import type { EventDraft } from '@drydock/api/workshop-client';
import type { Lab } from '@drydock/lab';

/** What a simulated learner does next: mostly fails, now and then passes a step and goes on. */
export interface Script {
  next(): EventDraft;
}

export interface ScriptOptions {
  readonly labs: readonly Lab[];
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Chance that a check passes, with the right work. */
  readonly passRate: number;
}

/** A learner goes through the steps of the labs in order, and stays at the last one. */
export function createScript({ labs, random, passRate }: ScriptOptions): Script {
  const places = labs.flatMap((lab) => lab.steps.map((step) => ({ lab, step })));
  let at = 0;
  return {
    next() {
      const place = places[Math.min(at, places.length - 1)];
      if (!place) throw new Error('A rehearsal needs a lab with a step.');
      const { lab, step } = place;
      const head = { type: 'checked', lab: lab.id, step: step.id } as const;
      const isPassed = at < places.length && random() < passRate && step.journal === undefined;
      if (isPassed) {
        at += 1;
        const checks = step.checks.map(({ id }) => ({ id, status: 'pass' as const }));
        return { ...head, checks, work: { files: Object.fromEntries(step.solution) } };
      }
      const { mistakes } = lab.definition;
      const mistake = mistakes[Math.floor(random() * Math.min(6, mistakes.length))]?.id;
      const checks = step.checks.map(({ id }) => ({
        id,
        status: 'fail' as const,
        ...(mistake !== undefined && { mistake }),
      }));
      return { ...head, checks };
    },
  };
}
