import { RenderError } from '../render-error.ts';
import { readDocument } from './read-documents.ts';
import { asText, isJson, type Json } from './resource.ts';

const FIELDS = new Set(
  'apiVersion kind metadata resources bases components crds configurations generators transformers validators namePrefix nameSuffix namespace commonLabels labels commonAnnotations patches patchesStrategicMerge patchesJson6902 images imageTags replicas replacements configMapGenerator secretGenerator generatorOptions vars sortOptions buildMetadata openapi helmCharts helmGlobals helmChartInflationGenerator'.split(
    ' ',
  ),
);
const TEXTS = ['namePrefix', 'nameSuffix', 'namespace', 'apiVersion', 'kind'];
const TEXT_LISTS =
  'resources bases components crds configurations generators transformers validators patchesStrategicMerge buildMetadata'.split(
    ' ',
  );
const NESTED: Readonly<Record<string, string>> = {
  patches: 'path patch target options',
  patchesJson6902: 'path patch target options',
  images: 'name newName newTag digest tagSuffix',
  replicas: 'name count',
  labels: 'pairs includeSelectors includeTemplates fields',
  replacements: 'path source sourceValue targets',
  configMapGenerator: 'name namespace behavior files literals envs env options kvSources',
  secretGenerator: 'name namespace behavior files literals envs env options kvSources type',
};

/** A checked kustomization file; old field names are brought to the new ones. Throws RenderError. */
export function readKustomization(text: string): Json {
  if (text.trim() === '') throw new RenderError('kustomization.yaml is empty');
  let value: unknown;
  try {
    value = readDocument(text);
  } catch (error) {
    if (error instanceof RenderError)
      throw new RenderError(`invalid Kustomization: ${error.message}`);
    throw error;
  }
  if (value === undefined) throw new RenderError('kustomization.yaml is empty');
  if (!isJson(value)) throw new RenderError('invalid Kustomization: json: cannot unmarshal');
  checkFields(value);
  const content = Object.keys(value).filter((key) => key !== 'apiVersion' && key !== 'kind');
  if (content.length === 0) throw new RenderError('kustomization.yaml is empty');
  const kind = asText(value['kind']);
  if (kind !== '' && kind !== 'Kustomization' && kind !== 'Component')
    throw new RenderError('kind should be Kustomization or Component');
  return { ...value, resources: [...texts(value, 'resources'), ...texts(value, 'bases')] };
}

function checkFields(value: Json): void {
  const invalid = (message: string): RenderError =>
    new RenderError(`invalid Kustomization: json: ${message}`);
  for (const key of Object.keys(value))
    if (!FIELDS.has(key)) throw invalid(`unknown field "${key}"`);
  for (const key of TEXTS)
    if (value[key] !== undefined && value[key] !== null && typeof value[key] !== 'string')
      throw invalid(
        `cannot unmarshal ${typeOf(value[key])} into Go struct field Kustomization.${key} of type string`,
      );
  for (const key of TEXT_LISTS) checkTextList(value[key], key, invalid);
  for (const key of ['commonLabels', 'commonAnnotations'])
    checkTexts(value[key], `Kustomization.${key}`, invalid);
  for (const [key, names] of Object.entries(NESTED)) {
    const list = value[key];
    if (list === undefined || list === null) continue;
    if (!Array.isArray(list))
      throw invalid(`cannot unmarshal ${typeOf(list)} into Go struct field Kustomization.${key}`);
    const allowed = names.split(' ');
    for (const item of list) {
      if (!isJson(item))
        throw invalid(`cannot unmarshal ${typeOf(item)} into Go struct field Kustomization.${key}`);
      for (const name of Object.keys(item))
        if (!allowed.includes(name)) throw invalid(`unknown field "${name}"`);
      if (key === 'images') checkTexts(item, 'Image.images', invalid);
      if (key === 'labels') checkTexts(item['pairs'], 'Label.labels.pairs', invalid);
    }
  }
  checkSortOptions(value['sortOptions']);
}

function checkSortOptions(value: unknown): void {
  if (!isJson(value)) return;
  const order = asText(value['order']);
  if (order !== 'fifo' && order !== 'legacy')
    throw new RenderError("the field 'sortOptions.order' must be one of [fifo, legacy]");
}

function checkTexts(
  value: unknown,
  place: string,
  invalid: (message: string) => RenderError,
): void {
  if (value === undefined || value === null) return;
  if (!isJson(value))
    throw invalid(
      `cannot unmarshal ${typeOf(value)} into Go struct field ${place} of type map[string]string`,
    );
  for (const item of Object.values(value))
    if (typeof item !== 'string' && item !== null)
      throw invalid(
        `cannot unmarshal ${typeOf(item)} into Go struct field ${place} of type string`,
      );
}

function checkTextList(
  value: unknown,
  key: string,
  invalid: (message: string) => RenderError,
): void {
  if (value === undefined || value === null) return;
  const wrong = Array.isArray(value)
    ? value.find((item) => typeof item !== 'string' && item !== null)
    : value;
  if (wrong !== undefined)
    throw invalid(
      `cannot unmarshal ${typeOf(wrong)} into Go struct field Kustomization.${key} of type ${Array.isArray(value) ? 'string' : '[]string'}`,
    );
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** The texts of a list field. */
export function texts(value: Json, key: string): readonly string[] {
  const list = value[key];
  return Array.isArray(list) ? list.map(asText) : [];
}

/** The mappings of a list field. */
export function maps(value: Json, key: string): readonly Json[] {
  const list = value[key];
  return Array.isArray(list) ? list.filter(isJson) : [];
}
