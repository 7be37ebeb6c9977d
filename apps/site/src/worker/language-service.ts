import type { KubernetesObject } from '@drydock/manifests';
import { loadCatalogue, loadCatalogueDocs, type CatalogueDocs } from '@drydock/manifests/catalogue';
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
    (knowledge ??= readDocs().then((docs) => ({ catalogue, docs })));
  let cluster: readonly KubernetesObject[] = [];
  let namespace = 'default';
  return {
    open: async (lifeLine) => {
      await holdLifeLine(lifeLine);
    },
    surround: (objects, ownNamespace) => {
      cluster = objects;
      namespace = ownNamespace;
    },
    validate: (files) => validate(files, { cluster, namespace, catalogue }),
    complete: async (text, offset) => completeYaml(text, offset, await known()),
    hover: async (text, offset) => hoverYaml(text, offset, await known()),
  };
}

/** Without a network there are no sentences; names and types are here all the same. */
async function readDocs(): Promise<CatalogueDocs> {
  try {
    return await loadCatalogueDocs();
  } catch {
    return {};
  }
}
