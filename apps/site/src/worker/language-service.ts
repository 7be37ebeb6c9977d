import type { KubernetesObject } from '@drydock/manifests';
import {
  loadCatalogue,
  loadCatalogueDocs,
  type Catalogue,
  type CatalogueDocs,
} from '@drydock/manifests/catalogue';
import { createIncrementalValidator, type ValidateOptions } from '@drydock/validation';
import { completeYaml, type Knowledge } from '../editor/complete-yaml.ts';
import { hoverYaml } from '../editor/hover-yaml.ts';
import { formatYaml } from '../editor/format-yaml.ts';
import type { LanguageApi } from './protocol.ts';

const EXPRESSIONS = 'x-kubernetes-validations';

/** What is wrong with the typed text, and what may come next. */
export function createLanguageService(holdLifeLine: (name: string) => Promise<void>): LanguageApi {
  const catalogue = loadCatalogue();
  let knowledge: Promise<Knowledge> | undefined;
  /** The sentences are megabytes: they are read when somebody first asks for one. */
  const known = (): Promise<Knowledge> =>
    (knowledge ??= readDocs().then((docs) => ({ catalogue, docs })));
  const validator = createIncrementalValidator();
  let options: ValidateOptions = { cluster: [], namespace: 'default', catalogue };
  let hasRules = false;
  return {
    open: async (lifeLine) => {
      await holdLifeLine(lifeLine);
    },
    surround: (cluster, namespace) => {
      options = { ...options, cluster, namespace };
      hasRules = cluster.some((object) => definesRules(object, catalogue));
    },
    validate: async (files) => {
      const manifests = new Map([...files].filter(([path]) => isManifest(path)));
      hasRules ||= [...manifests.values()].some((text) => text.includes(EXPRESSIONS));
      if (hasRules && !options.evaluate) options = { ...options, ...(await loadEvaluator()) };
      return validator.validate(manifests, options);
    },
    complete: async (text, offset) => completeYaml(text, offset, await known()),
    hover: async (text, offset) => hoverYaml(text, offset, await known()),
    format: async (text) => formatYaml(text),
  };
}

/** Files that tools render or that people read are no manifests themselves. */
const noManifest =
  /(?:^|\/)(?:kustomization\.ya?ml|Chart\.(?:ya?ml|lock)|values[^/]*\.ya?ml|answers\.yaml|\.argocd-source[^/]*)$|\/templates\//;

function isManifest(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path) && !noManifest.test(path);
}

/** Whether a custom resource definition of a kind that the catalogue lacks states rules in CEL. */
function definesRules(object: KubernetesObject, catalogue: Catalogue): boolean {
  if (object.kind !== 'CustomResourceDefinition') return false;
  const group = object.metadata.name.replace(/^[^.]*\./, '');
  const isKnown = catalogue.kinds.some((kind) => kind.group === group);
  return !isKnown && JSON.stringify(object).includes(EXPRESSIONS);
}

/** The evaluator of such rules is large: it is read when there is one. Without a network they are not judged. */
async function loadEvaluator(): Promise<Pick<ValidateOptions, 'evaluate'>> {
  try {
    const { createCelEvaluator } = await import('@drydock/validation/cel');
    return { evaluate: createCelEvaluator() };
  } catch {
    return {};
  }
}

/** Without a network there are no sentences; names and types are here all the same. */
async function readDocs(): Promise<CatalogueDocs> {
  try {
    return await loadCatalogueDocs();
  } catch {
    return {};
  }
}
