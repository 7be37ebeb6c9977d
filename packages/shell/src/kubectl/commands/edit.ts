import type { JsonObject } from '@drydock/manifests';
import { mergeTypeOf, threeWayPatch } from '@drydock/merge';
import { isJsonObject } from '@drydock/manifests';
import { parse } from 'yaml';
import { FIELD_MANAGER_FLAG, FILE_FLAGS, OUTPUT_FLAGS } from '../common-flags.ts';
import { resourcePath } from '../discovery.ts';
import { FailureCollector, notModelled, usageFailure } from '../failure.ts';
import { lastApplied, withLastApplied } from '../last-applied.ts';
import { namedResources } from '../named-resources.ts';
import { createResultPrinter, withoutManagedFields } from '../print/output-format.ts';
import { goYaml } from '../print/yaml.ts';
import { forEachResource } from '../resources.ts';
import type { Subcommand } from '../subcommand.ts';

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/** `kubectl edit`, through the editor that the shell's host gives. */
export const edit: Subcommand = {
  name: 'edit',
  summary: 'Edit a resource on the server',
  completes: 'resources',
  flags: [
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    FIELD_MANAGER_FLAG,
    { name: 'save-config', kind: 'bool' },
  ],
  unmodelled: ['output-patch', 'subresource', 'validate', 'windows-line-endings'],
  async run(kubectl) {
    const failures = new FailureCollector();
    const resources = await namedResources(kubectl, failures);
    const { edit: open } = kubectl;
    if (!open) throw notModelled('edit without an editor (this terminal has none)');
    const print = createResultPrinter(kubectl);
    await forEachResource(resources, failures, async ({ type, name, namespace, object }) => {
      const before = HEADER + goYaml(withoutManagedFields(object));
      const text = await open(`${type.resource}-${name}.yaml`, before);
      if (text === undefined || text === before) {
        kubectl.err('Edit cancelled, no changes made.\n');
        return;
      }
      const edited = parseEdited(text);
      if (!edited) {
        kubectl.err('Edit cancelled, saved file was empty.\n');
        return;
      }
      const mergeType = mergeTypeOf(type.apiVersion, type.kind);
      const shown = withoutManagedFields(object);
      const wanted =
        kubectl.flags.isOn('save-config') || lastApplied(object)
          ? keepConfiguration(edited, object)
          : edited;
      const patch = threeWayPatch(shown, wanted, shown, mergeType);
      if (Object.keys(patch).length === 0) {
        kubectl.err('Edit cancelled, no changes made.\n');
        return;
      }
      const after = await kubectl.rest.json(resourcePath(type, namespace, name), {
        method: 'PATCH',
        contentType:
          mergeType.kind === 'untyped'
            ? 'application/merge-patch+json'
            : 'application/strategic-merge-patch+json',
        body: patch,
        query: { fieldManager: kubectl.flags.text('field-manager') ?? 'kubectl-edit' },
      });
      print(after, 'edited');
    });
  },
};

function parseEdited(text: string): JsonObject | undefined {
  let value: unknown;
  try {
    value = parse(text, { version: '1.1' });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw usageFailure(`the edited file does not parse: ${reason}`);
  }
  if (value === null || value === undefined) return undefined;
  if (isJsonObject(value)) return value;
  throw usageFailure('the edited file holds no object');
}

/** --save-config writes the edited object into the annotation; otherwise the annotation stays as it was. */
function keepConfiguration(edited: JsonObject, object: JsonObject): JsonObject {
  return lastApplied(object) ? edited : withLastApplied(edited);
}
