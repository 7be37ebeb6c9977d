import { isJsonObject, type KubernetesObject } from '@drydock/manifests';
import { goJson } from '../../kubectl/print/json.ts';
import { withoutManagedFields } from '../../kubectl/print/output-format.ts';
import { goYaml } from '../../kubectl/print/yaml.ts';
import { listOf, type ArgoContext } from '../argo-context.ts';
import { ArgoFailure } from '../argo-failure.ts';
import { resourcesText } from './resource-states.ts';
import { treeText } from './resource-tree.ts';

/** An object as `-o yaml` or `-o json` prints it. */
export function objectText(object: unknown, output: string): string {
  const shown = isJsonObject(object) ? withoutManagedFields(object) : object;
  if (output === 'yaml') return goYaml(shown);
  return `${goJson(shown, 2)}\n`;
}

/** The part of `app get`, `app sync` and `app wait` that `-o` chooses. */
export async function printApplication(
  argo: ArgoContext,
  application: KubernetesObject,
  output: string,
): Promise<void> {
  switch (output) {
    case 'yaml':
    case 'json':
      argo.out(objectText(application, output));
      return;
    case '':
    case 'wide':
      if (listOf(application, 'status', 'resources').length > 0)
        argo.out(`\n${resourcesText(application)}`);
      return;
    case 'tree':
    case 'tree=detailed': {
      const text = await treeText(argo, application, output === 'tree=detailed');
      if (text !== '') argo.out(`\n${text}`);
      return;
    }
    default:
      throw new ArgoFailure(`unknown output format: ${output}`);
  }
}
