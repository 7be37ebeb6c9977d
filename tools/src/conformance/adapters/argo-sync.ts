import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import type { PlannedTask, SyncPhase } from '@drydock/gitops';
import { hookFacts, orderObjects, planSync } from '@drydock/gitops';
import type { KubernetesObject } from '@drydock/manifests';

import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import type { PlayedStep, Scenario } from '../argo-sync-scenario.ts';
import { label, ScenarioCluster } from '../argo-sync-scenario.ts';

export const adapter: ConformanceAdapter = { format: 'argo-sync', run };

function* run(suiteDir: string): Iterable<CaseResult> {
  for (const file of jsonFiles(suiteDir)) {
    for (const one of readCases(join(suiteDir, file))) yield judge(`${file}/${one.name}`, one);
  }
  const scenarios = join(suiteDir, 'scenarios');
  if (!existsSync(scenarios)) return;
  for (const file of jsonFiles(scenarios)) {
    for (const one of readCases(join(scenarios, file))) yield judge(`${file}/${one.name}`, one);
  }
}

interface Case {
  readonly name: string;
  readonly expected: unknown;
}

function jsonFiles(dir: string): readonly string[] {
  const names = readdirSync(dir).filter((name) => name.endsWith('.json') && name !== 'suite.json');
  return names.toSorted();
}

function readCases(file: string): readonly Case[] {
  return JSON.parse(readFileSync(file, 'utf8')) as readonly Case[]; // the suite's own format
}

function judge(name: string, one: Case): CaseResult {
  const [wanted, seen] = answer(one);
  if (isDeepStrictEqual(wanted, seen)) return { name, passed: true };
  return {
    name,
    passed: false,
    detail: `want ${JSON.stringify(wanted)}, got ${JSON.stringify(seen)}`,
  };
}

/** What the case wants, and what the engine says, in comparable shapes. */
function answer(one: Case): readonly [unknown, unknown] {
  if ('tasks' in one) return [one.expected, sorted(one as unknown as SortCase)];
  if ('in' in one) return [one.expected, facts(one as unknown as AnnotationCase)];
  return played(one as unknown as ScenarioCase);
}

interface SortCase {
  readonly tasks: readonly {
    readonly object: KubernetesObject;
    readonly phase: SyncPhase;
    readonly prune: boolean;
  }[];
}

function sorted({ tasks }: SortCase): readonly string[] {
  return orderObjects(
    tasks.map(({ object, phase, prune }) => ({ object, phase, isPrune: prune })),
  ).map(describeTask);
}

interface AnnotationCase {
  readonly in: { readonly object: KubernetesObject };
}

function facts({ in: { object } }: AnnotationCase): unknown {
  const { syncPhases, ...rest } = hookFacts(object);
  return { ...rest, syncPhases: syncPhases.toSorted() };
}

interface ScenarioCase extends Scenario {
  readonly expected: {
    readonly tasks: readonly string[];
    readonly steps: readonly PlayedStep[];
    readonly finalCluster: readonly string[] | null;
    readonly stuck?: unknown;
  };
}

function played(scenario: ScenarioCase): readonly [unknown, unknown] {
  const { expected } = scenario;
  const wanted = expected.steps;
  const tasks = planSync(new ScenarioCluster(scenario).input()).map(describeTask);
  const isStuck = expected.stuck !== undefined;
  const { steps, cluster } = new ScenarioCluster(scenario).play(isStuck ? wanted.length : 0);
  const seen = isStuck ? steps.slice(0, wanted.length) : steps;
  return [
    { tasks: expected.tasks ?? [], steps: wanted.map(shape), cluster: expected.finalCluster ?? [] },
    { tasks, steps: seen.map(shape), cluster },
  ];
}

function shape({ phase, message, ops, results }: PlayedStep): unknown {
  return {
    phase,
    message: ownWords(message),
    ops: ops ?? [],
    results: (results ?? []).map((result) => result.replace(REFUSAL, '$1')),
  };
}

/** A result of a task that was refused beforehand: the words are those of the recorder's fake discovery. */
const REFUSAL = /(status=SyncFailed hookType=\S+ hookPhase=) message=.*$/s;

/** A message as far as the engine makes it; what follows came from the recorder's fakes. */
function ownWords(message: string): string {
  const start = ['one or more synchronization tasks are not valid', 'SyncWaveHook failed'];
  return start.find((words) => message.startsWith(words)) ?? message;
}

function describeTask(task: PlannedTask): string {
  const marks = [
    task.isHook ? ' hook' : '',
    task.isPrune ? ' prune' : task.isLive ? ' live' : '',
    task.skipsDryRun ? ' skipDryRun' : '',
  ];
  return `${task.phase} wave=${task.wave} ${label(task.object)}${marks.join('')}`;
}
