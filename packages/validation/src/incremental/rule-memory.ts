import type { Diagnostic, ReadDocument } from '@drydock/manifests';
import type { EachRule, JudgeOne, ObjectRule, Rule, SetRule } from '../rule.ts';
import { judgedBy, judgeOf, madeOf } from '../run-rules.ts';
import type { Subject } from '../subject.ts';
import { movedDiagnostic, type Layout } from './moved-diagnostic.ts';
import type { Reads, TrackedSet } from './tracked-set.ts';

/** Where the documents stand at the time of a run. */
export interface Moment {
  readonly layout: Layout;
  readonly alive: ReadonlySet<ReadDocument>;
}

/** The findings of one rule over a set that changes; what has not changed is not judged again. */
export type RuleMemory = (tracked: TrackedSet, moment: Moment) => readonly Diagnostic[];

interface Made {
  readonly diagnostics: readonly Diagnostic[];
  readonly layout: Layout;
}

interface MadeOfSet extends Made {
  readonly reads: Reads;
}

/** The memory of a rule, as its scope wants it. */
export function rememberRule(rule: Rule): RuleMemory {
  return rule.scope === 'set' ? rememberSet(rule) : rememberObjects(rule);
}

/** Runs a rule over the set again when something that it read there has changed. */
function rememberSet(rule: SetRule): RuleMemory {
  let kept: MadeOfSet | undefined;
  return (tracked, moment) => {
    const known =
      kept && tracked.isCurrent(kept.reads)
        ? moveAll(kept.diagnostics, kept.layout, moment)
        : undefined;
    if (known) return known;
    const diagnostics: Diagnostic[] = [];
    const { reads } = tracked.track(() => {
      rule.check(tracked.set, (subject, finding) => {
        const diagnostic = madeOf(rule, subject, finding);
        if (diagnostic) diagnostics.push(diagnostic);
      });
    });
    kept = { diagnostics, layout: moment.layout, reads };
    return diagnostics;
  };
}

/** Judges an object again only when it has changed, or something that the rule read of the set. */
function rememberObjects(rule: ObjectRule | EachRule): RuleMemory {
  let judged = new WeakMap<Subject, MadeOfSet>();
  let prepared: { readonly value: JudgeOne; readonly reads: Reads } | undefined;
  return (tracked, moment) => {
    if (!prepared || !tracked.isCurrent(prepared.reads)) {
      prepared = tracked.track(() => judgeOf(rule, tracked.set));
      judged = new WeakMap();
    }
    const judge = prepared.value;
    return judgedBy(rule, tracked.set).flatMap((subject) => {
      const kept = judged.get(subject);
      const known =
        kept && tracked.isCurrent(kept.reads)
          ? moveAll(kept.diagnostics, kept.layout, moment)
          : undefined;
      if (known) return known;
      const diagnostics: Diagnostic[] = [];
      const { reads } = tracked.track(() => {
        judge(subject, (of, finding) => {
          const diagnostic = madeOf(rule, of, finding);
          if (diagnostic) diagnostics.push(diagnostic);
        });
      });
      judged.set(subject, { diagnostics, layout: moment.layout, reads });
      return diagnostics;
    });
  };
}

/** Undefined when a document that a finding points into is gone. */
function moveAll(
  diagnostics: readonly Diagnostic[],
  layout: Layout,
  { alive }: Moment,
): readonly Diagnostic[] | undefined {
  if (diagnostics.length === 0) return diagnostics;
  const moved = diagnostics.map((diagnostic) => movedDiagnostic(diagnostic, layout, alive));
  return moved.includes(undefined) ? undefined : moved.filter((one) => one !== undefined);
}
