import { ClusterError, type Cluster } from '@drydock/cluster';
import type { WorkingCopy } from '@drydock/git';
import type { Diagnostic, ParsedManifests, Resource } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { validate } from '@drydock/validation';
import type { CheckContext } from '../checks/check-kind.ts';
import type { FileSet } from '../file-set.ts';
import type { Lab } from '../lab.ts';
import type { ApplyReport, LabSession } from '../lab-session.ts';
import { ladderOf, type LadderRung } from '../hints/ladder.ts';
import { applyAndPrune, type OwnedObject } from './apply-and-prune.ts';
import { checkStep, type ExplainedCheck } from './check-step.ts';
import { asksForFindings, stepFails } from './step-fails.ts';
import { explainRefusals } from './explain-refusals.ts';
import {
  cloneFirst,
  createRepositories,
  outsideRepository,
  pushWorkspace,
} from './lab-repository.ts';
import { prepareCluster } from './prepare-cluster.ts';
import { refreshApplications } from './refresh-applications.ts';
import {
  createSurroundings,
  fixedSurroundings,
  keyOfObject,
  type ClusterObjects,
  type Surroundings,
} from './surroundings.ts';
import { readManifests } from './workspace-manifests.ts';

export interface LabSessionOptions {
  readonly lab: Lab;
  readonly cluster: Cluster;
  /** What is wrong with files that could not be read as text: they count as refused. */
  readonly unreadable?: readonly Diagnostic[];
}

/** A session at the lab's start, where nothing of the learner is in the cluster yet. */
export interface ResumeOptions extends LabSessionOptions {
  /** What the cluster holds there: saves reading it again for every submission. */
  readonly start?: ClusterObjects;
  /** The learner's clone, where there is one already. */
  readonly copy?: WorkingCopy;
  /** Files that were applied before. */
  readonly applied?: FileSet;
}

/**
 * Begins a lab on a cluster: applies what the lab says is there already, and waits until the
 * cluster has settled. Rejects with ClusterError when the cluster fails or refuses the lab's own
 * manifests; what the learner writes never rejects.
 */
export async function createLabSession(options: LabSessionOptions): Promise<LabSession> {
  const { lab, cluster } = options;
  await createRepositories(cluster, lab);
  await prepareCluster(cluster, lab.cluster.manifests, lab.cluster.namespace);
  await startLoad(lab, cluster);
  return openLabSession(options);
}

/** Rejects with ClusterError where the lab asks for load and nobody can send it. */
async function startLoad({ cluster: { load } }: Lab, { traffic, engine }: Cluster): Promise<void> {
  if (load.length === 0) return;
  if (!traffic.setLoad)
    throw new ClusterError(
      'not-modelled',
      `A cluster of kind ${engine} cannot send the load of this lab`,
    );
  await traffic.setLoad(load);
}

/** A session on a cluster that holds the lab's own manifests already: after a snapshot was restored. */
export function resumeLabSession(options: ResumeOptions): LabSession {
  return openLabSession(options);
}

function openLabSession(options: ResumeOptions): LabSession {
  const { lab, cluster, unreadable = [], start, copy: clone } = options;
  const { namespace } = lab.cluster;
  const owned = new Map<string, OwnedObject>();
  const refusals = new Map<string, readonly Diagnostic[]>();
  let applied: FileSet = options.applied ?? new Map();
  const explained = new Map<string, ExplainedCheck>();
  const catalogue = loadCatalogue();
  const live = createSurroundings(cluster);
  /** Mesh configuration brings no object but itself; a workload brings pods. */
  const surroundingsFor = (resources: readonly Resource[]): Surroundings => {
    const isConfiguration = resources.every(({ key }) => key.group.endsWith('.istio.io'));
    return start && isConfiguration ? fixedSurroundings(start) : live;
  };

  let copy = clone && Promise.resolve<WorkingCopy | undefined>(clone);
  const repository = (): Promise<WorkingCopy | undefined> => (copy ??= cloneFirst(cluster, lab));
  const findingsOn = async (
    parsed: ParsedManifests,
    files: FileSet,
  ): Promise<readonly Diagnostic[]> => {
    const { around } = await surroundingsFor(parsed.resources).read();
    const objects = around.filter((object) => !owned.has(keyOfObject(object)));
    return validate(parsed, { cluster: objects, namespace, catalogue, texts: files });
  };
  const look = async (files: FileSet, isValidated = true): Promise<CheckContext> => {
    const parsed = await readManifests(files, namespace, cluster.kube);
    const found = isValidated ? await findingsOn(parsed, files) : parsed.diagnostics;
    const refused = [...files].flatMap(([path, text]) => refusals.get(`${path}\n${text}`) ?? []);
    return {
      cluster,
      namespace,
      check: '',
      files,
      isApplied: [...files].every(([path, text]) => applied.get(path) === text),
      resources: parsed.resources,
      ...explainRefusals([...unreadable, ...found], refused),
    };
  };

  return {
    lab,
    cluster,
    repository,
    async apply(files, { findings = true } = {}) {
      const push = await pushWorkspace(await repository(), files, lab);
      const parsed = await readManifests(outsideRepository(files), namespace, cluster.kube);
      const surroundings = surroundingsFor(parsed.resources);
      const report = await applyAndPrune(parsed, { owned, surroundings, cluster });
      applied = new Map(files);
      refusals.clear();
      for (const [path, text] of files) {
        refusals.set(
          `${path}\n${text}`,
          report.diagnostics.filter(({ file }) => file === path),
        );
      }
      await refreshApplications(cluster);
      await cluster.clock.settle();
      const { diagnostics } = await look(files, findings);
      return {
        applied: report.applied,
        diagnostics,
        ...push,
      } satisfies ApplyReport;
    },
    async check(step, files) {
      const context = await look(files);
      const { explained: found, results, evidence } = await checkStep(lab, step, context);
      for (const each of found) explained.set(each.check, each);
      return { step, results, evidence, diagnostics: context.diagnostics };
    },
    fails: async (step, files) =>
      stepFails(lab, step, await look(files, asksForFindings(lab, step))),
    ladder(check, mistake, files): readonly LadderRung[] {
      const found = explained.get(check);
      if (found?.cause?.mistake.id !== mistake) return [];
      return ladderOf(found.cause, found.facts, files, found.solution);
    },
  };
}
