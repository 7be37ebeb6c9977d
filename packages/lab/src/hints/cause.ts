import type { Diagnostic } from '@drydock/manifests';
import type { CheckContext, CheckFinding } from '../checks/check-kind.ts';
import type { CheckDefinition, MistakeDefinition } from '../format/lab-definition.ts';
import type { Lab } from '../lab.ts';
import { placeOfRange, type Place } from '../session/place.ts';
import { recognise, type Recognition } from './recognise.ts';

/** Why a check failed: one of the lab's mistakes, or one that every lab knows. */
export interface Cause {
  readonly mistake: MistakeDefinition;
  readonly place?: Place;
  readonly value?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The root cause of a failed check. What never reached the cluster comes first: documents that do
 * not parse or that the server refuses, then no documents at all; then the lab's mistakes in the
 * order of its list.
 */
export function findCause(
  lab: Lab,
  check: CheckDefinition,
  finding: CheckFinding,
  context: CheckContext,
): Cause | undefined {
  const { mistakes: all } = lab.definition;
  const mistakes = check.hints
    ? check.hints.flatMap((id) => all.find((mistake) => mistake.id === id) ?? [])
    : all;
  const { refusals } = context;
  const [refusal] = refusals;
  if (refusal === undefined && context.resources.length === 0 && !hasActs(lab)) {
    return { mistake: NOTHING_WRITTEN, diagnostics: [] };
  }
  for (const mistake of mistakes) {
    const held = recognise(mistake.when, finding, context);
    if (held === undefined) continue;
    // While the cluster lacks the documents, only a mistake that explains the refusal is the root.
    if (refusal !== undefined && !refusals.some((each) => isExplained(each, held))) continue;
    return { mistake, ...held };
  }
  if (refusal !== undefined) return refused(refusal, refusals, context);
  return undefined;
}

/** The answer to the lab is more than files that are applied: nothing written may be right. */
export function hasActs({ steps }: Lab): boolean {
  return steps.some(({ journal }) => journal !== undefined);
}

/** A mistake explains a refusal that it was recognised by, or that is about the same field. */
function isExplained(refusal: Diagnostic, { diagnostics, place }: Recognition): boolean {
  if (diagnostics.includes(refusal)) return true;
  const [a, b] = [refusal.path, place?.path];
  if (a === undefined || b === undefined || place?.file !== refusal.file) return false;
  return a.startsWith(b) || b.startsWith(a);
}

/** The files say something that the cluster has not been told. */
export function notApplied(place: Place): Cause {
  return { mistake: NOT_APPLIED, place, diagnostics: [] };
}

const NOT_APPLIED: MistakeDefinition = {
  id: 'not-applied',
  when: { seen: {} },
  symptom: 'The cluster does not have this as it is written. Was it applied?',
  concept: 'Typing changes a file. The cluster acts on what was applied last.',
  price: 0,
};

const NOTHING_WRITTEN: MistakeDefinition = {
  id: 'nothing-written',
  when: { not: { field: { kind: '*', path: '' } } },
  symptom: 'Your files hold no resource yet, so the cluster is as it was.',
  place: 'Look at the file in the workspace. A resource begins with apiVersion and kind.',
  concept:
    'A cluster acts on resources. A comment or an empty file gives it nothing to act on, so requests go on as before.',
  price: 1,
};

function refused(first: Diagnostic, all: readonly Diagnostic[], { files }: CheckContext): Cause {
  const place = placeOfRange(first.file, files.get(first.file) ?? '', first.range, first.path);
  return {
    mistake: {
      id: first.stage === 'syntax' ? 'does-not-parse' : 'refused',
      when: { code: first.code },
      symptom: `This file was not applied. ${escape(first.message)}`,
      concept: escape(
        first.hint ?? 'What the API server refuses never takes effect. The old state stays.',
      ),
      price: 1,
    },
    place,
    diagnostics: all,
  };
}

/** Braces in a quoted value are no placeholder. */
function escape(text: string): string {
  return text.replace(/\{([a-z]+)\}/g, '{ $1 }');
}
