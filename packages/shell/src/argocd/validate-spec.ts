import { type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { applicationConditions } from '@drydock/validation/argo';
import { getProject, projectOf, sourcesOf } from './applications.ts';
import { textOf, type ArgoContext } from './argo-context.ts';
import { ArgoFailure, rpcFailure } from './argo-failure.ts';
import { clustersOf } from './clusters.ts';
import { renderedTargets } from './rendered-application.ts';

/** What the server looks at before it takes an Application: project, destination, repository, manifests. */
export async function refuseInvalid(
  argo: ArgoContext,
  application: KubernetesObject,
): Promise<void> {
  const { name } = application.metadata;
  const invalid = (why: string): Error =>
    rpcFailure('InvalidArgument', `application spec for ${name} is invalid: ${why}`);
  const projectName = projectOf(application);
  const spec = application['spec'] as JsonObject; // as applySpecFlags made it
  let project: KubernetesObject;
  try {
    project = await getProject(argo, projectName);
  } catch (error) {
    if (!(error instanceof ArgoFailure) || !error.message.includes('NotFound')) throw error;
    throw rpcFailure(
      'InvalidArgument',
      `application references project ${projectName} which does not exist`,
    );
  }
  const clusters = await clustersOf(argo);
  const found = applicationConditions(spec, project as unknown as JsonObject, clusters); // an object of the store is JSON
  if (found.length > 0)
    throw invalid(found.map(({ message, type }) => `${type}: ${message}`).join(';'));
  for (const source of sourcesOf(spec)) {
    const url = textOf(source, 'repoURL');
    if (textOf(source, 'chart') === '' && !(await argo.shell.cluster.git.read(url)))
      throw invalid(
        `InvalidSpecError: repository not accessible: repository "${url}": error testing repository connectivity: repository not found`,
      );
  }
  const rendered = await renderedTargets(argo, application);
  if ('error' in rendered) {
    const [source] = sourcesOf(spec);
    const why = rendered.error.replace(/^.*?source \d+ of \d+: /, '');
    throw invalid(
      `InvalidSpecError: Unable to generate manifests in ${textOf(source, 'path')}: ${why}`,
    );
  }
}
