import type { FileSet } from '@drydock/lab';
import { parseManifests, type KubernetesObject } from '@drydock/manifests';
import { loadCatalogue, loadCatalogueDocs } from '@drydock/manifests/catalogue';
import { validate } from '@drydock/validation';
import { completeYaml, type Knowledge } from '../editor/complete-yaml.ts';
import { hoverYaml } from '../editor/hover-yaml.ts';
import type { LanguageApi } from './protocol.ts';

/** What is wrong with the typed text, and what may come next. */
export function createLanguageService(holdLifeLine: (name: string) => Promise<void>): LanguageApi {
  const catalogue = loadCatalogue();
  let knowledge: Promise<Knowledge> | undefined;
  /** The sentences are megabytes: they are read when somebody first asks for one. */
  const known = (): Promise<Knowledge> =>
    (knowledge ??= loadCatalogueDocs().then((docs) => ({ catalogue, docs })));
  let cluster: readonly KubernetesObject[] = [];
  return {
    open: async (files: FileSet, lifeLine: string) => {
      await holdLifeLine(lifeLine);
      cluster = [...files].flatMap(([file, text]) =>
        parseManifests(file, text).resources.map(
          // A lab's own manifests are checked by its tests: they have metadata and a name.
          (resource) => resource.object as unknown as KubernetesObject,
        ),
      );
    },
    validate: (files) => validate(files, { complete: true, cluster }),
    complete: async (text, offset) => completeYaml(text, offset, await known()),
    hover: async (text, offset) => hoverYaml(text, offset, await known()),
  };
}
