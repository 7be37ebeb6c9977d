import type { Diagnostic } from '@drydock/manifests';
import type { CheckContext, CheckFinding } from '../checks/check-kind.ts';
import { runCheck } from '../checks/run-check.ts';
import { describeSeen } from '../checks/traffic-check.ts';
import { pathOf } from '../checks/traffic-family.ts';
import type { CheckEvidence, CheckResult } from '../check-result.ts';
import type { FileSet } from '../file-set.ts';
import type { HintFacts } from '../format/hint-text.ts';
import { renderHint } from '../format/hint-text.ts';
import type { CheckDefinition } from '../format/lab-definition.ts';
import { readLiveObjects } from '../hints/live-objects.ts';
import { findCause, hasActs, notApplied, type Cause } from '../hints/cause.ts';
import type { Lab } from '../lab.ts';
import { firstUnapplied } from './first-unapplied.ts';
import { placeOfResource } from './place-of-resource.ts';
import { isInRepository } from './lab-repository.ts';
import { describePlace, type Place } from './place.ts';

/** What stands behind a result: enough to climb the ladder later. */
export interface ExplainedCheck {
  readonly check: string;
  readonly cause?: Cause;
  readonly facts: HintFacts;
  readonly solution: FileSet;
}

export interface StepReport {
  readonly results: readonly CheckResult[];
  readonly evidence: readonly CheckEvidence[];
  readonly explained: readonly ExplainedCheck[];
}

interface Ran {
  readonly step: string;
  readonly check: CheckDefinition;
  readonly finding: CheckFinding;
  readonly cause?: Cause;
}

/**
 * Runs the checks that a step keeps and then its own. One mistake is reported once: the first check
 * that it fails carries the hint, the others follow from it and count neither way.
 */
export async function checkStep(
  lab: Lab,
  stepId: string,
  context: CheckContext,
): Promise<StepReport> {
  const solution = lab.steps.find(({ id }) => id === stepId)?.solution ?? new Map();
  const found: Ran[] = [];
  for (const { step, check } of checksOf(lab, stepId)) {
    found.push({ step, check, finding: await runCheck(check, { ...context, check: check.id }) });
  }
  const unapplied = await unappliedCause(found, context);
  const isFailed = found.some(({ finding }) => finding.status === 'fail');
  const seen = isFailed
    ? { ...context, live: await readLiveObjects(lab.definition, context.cluster) }
    : context;
  const ran = found.map((each): Ran => {
    const cause = causeOf(lab, each, unapplied, seen);
    return cause ? { ...each, cause } : each;
  });
  const reported = new Map<string, string>();
  const results: CheckResult[] = [];
  for (const each of ran) {
    const follows = followedCheck(each, reported);
    // Learners do not see hidden checks: what they see must not follow from one.
    const isShown = follows === undefined && !each.check.hidden;
    if (isShown) for (const key of keysOf(each)) reported.set(key, each.check.id);
    results.push(resultOf(each, follows, context));
  }
  return {
    results,
    evidence: ran.map(({ check, finding }) => ({ check: check.id, ...finding.evidence })),
    explained: ran.map((each) => ({
      check: each.check.id,
      ...(each.cause ? { cause: each.cause } : {}),
      facts: factsOf(each),
      solution,
    })),
  };
}

/** What is typed and not applied explains every failure that the cluster shows. */
async function unappliedCause(
  found: readonly Ran[],
  context: CheckContext,
): Promise<Cause | undefined> {
  const isFailed = found.some(({ finding }) => finding.status === 'fail');
  if (!isFailed || context.isApplied || context.refusals.length > 0) return undefined;
  const applied = context.resources.filter(({ source }) => !isInRepository(source.file));
  const resource = await firstUnapplied(applied, context.cluster);
  return resource && notApplied(placeOfResource(resource, 'kind', context.files));
}

/** A wrong answer to a question has no cause in the manifests; findings are about the files, applied or not. */
function causeOf(
  lab: Lab,
  { check, finding }: Ran,
  unapplied: Cause | undefined,
  context: CheckContext,
): Cause | undefined {
  if (finding.status !== 'fail' || check.quiz !== undefined) return undefined;
  const hidden = check.diagnostics === undefined ? unapplied : undefined;
  // Where acts change the cluster too, files that differ from it are often no cause.
  if (hidden !== undefined && !hasActs(lab)) return hidden;
  return findCause(lab, check, finding, context) ?? hidden;
}

/** The checks of a step in the order in which they are reported: those it keeps, in lab order, then its own. */
export function checksOf(
  lab: Lab,
  stepId: string,
): readonly { readonly step: string; readonly check: CheckDefinition }[] {
  const step = lab.definition.steps.find(({ id }) => id === stepId);
  if (step === undefined) return [];
  const all = lab.definition.steps.flatMap(({ id, checks }) =>
    checks.map((check) => ({ step: id, check })),
  );
  return all.filter((each) => each.step === stepId || step.keeps.includes(each.check.id));
}

/** The same mistake at another place is another mistake. */
function causeKey({ mistake, place }: Cause): string {
  return [mistake.id, place?.file, place?.line].join('\n');
}

function keysOf({ cause, finding }: Ran): readonly string[] {
  const named = [...(cause?.diagnostics ?? []), ...(finding.diagnostics ?? [])].map(diagnosticKey);
  return cause ? [causeKey(cause), ...named] : named;
}

function diagnosticKey({ code, file, range }: Diagnostic): string {
  return [code, file, ...range].join('\n');
}

/** The check that reported the same cause before, or all of the same findings. */
function followedCheck(
  { cause, finding }: Ran,
  reported: ReadonlyMap<string, string>,
): string | undefined {
  if (finding.status !== 'fail') return undefined;
  const same = cause && reported.get(causeKey(cause));
  if (same !== undefined) return same;
  const found = (finding.diagnostics ?? []).map((each) => reported.get(diagnosticKey(each)));
  return found.every((id) => id !== undefined) ? found[0] : undefined;
}

function resultOf(
  { step, check, finding, cause }: Ran,
  follows: string | undefined,
  context: CheckContext,
): CheckResult {
  const { status, message, counterexample, share } = finding;
  const place =
    cause?.place ??
    finding.place ??
    (status === 'fail' && check.quiz === undefined ? firstPlace(context) : undefined);
  const base = { id: check.id, step, title: check.title };
  const shown = {
    ...(message === undefined ? {} : { message }),
    ...(counterexample === undefined ? {} : { counterexample }),
    ...(place === undefined ? {} : { place: resultPlace(place) }),
    ...(finding.place === undefined ? {} : { decidedBy: resultPlace(finding.place) }),
  };
  if (follows !== undefined) {
    return { ...base, status: 'muted', earned: 0, possible: check.points, ...shown, follows };
  }
  const earned = check.credit === 'share' || share === 1 ? check.points * share : 0;
  const diagnostics = finding.diagnostics ?? cause?.diagnostics ?? [];
  return {
    ...base,
    status: status === 'fail' && earned > 0 ? 'partial' : status,
    earned: status === 'error' ? 0 : earned,
    possible: check.points,
    ...shown,
    ...(cause ? { hint: hintOf(cause, factsOf({ step, check, finding, cause })) } : {}),
    ...(diagnostics.length > 0 ? { diagnostics } : {}),
  };
}

function hintOf(cause: Cause, facts: HintFacts): NonNullable<CheckResult['hint']> {
  const { id, symptom } = cause.mistake;
  return { mistake: id, rung: 'symptom', text: renderHint(symptom, facts) };
}

function factsOf({ finding, cause }: Ran): HintFacts {
  const { counterexample } = finding;
  const place = cause?.place ?? finding.place;
  return {
    request: counterexample && describeRequest(counterexample.request),
    seen: counterexample && describeSeen(counterexample.seen),
    wanted: counterexample && describeSeen(counterexample.wanted),
    value: cause?.value,
    place: place && describePlace(place),
  };
}

/** `GET /wpcatalog` */
export function describeRequest({
  method,
  url,
}: {
  readonly method?: string;
  readonly url: string;
}): string {
  return `${method ?? 'GET'} ${pathOf(url)}`;
}

/** Where something is missing, the first resource is the place to look, else the first file. */
function firstPlace({ resources, files }: CheckContext): Place | undefined {
  const [resource] = resources;
  if (resource) return placeOfResource(resource, 'kind', files);
  const [file] = files.keys();
  return file === undefined ? undefined : { file, line: 1 };
}

function resultPlace({ file, line, path }: Place): NonNullable<CheckResult['place']> {
  return { file, line, ...(path === undefined ? {} : { path }) };
}
