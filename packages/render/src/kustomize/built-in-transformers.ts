import { RenderError } from '../render-error.ts';
import type { TransformerConfig } from './default-config.ts';
import { readFieldSpecs, type FieldSpec } from './field-spec.ts';
import { readText, type SourceFiles } from './file-tree.ts';
import { readDocument } from './read-documents.ts';
import { maps, texts } from './read-kustomization.ts';
import { asText, isJson, type Json, type Resource } from './resource.ts';
import { setImages } from './transform-images.ts';
import { affixNames, setNamespace, setPairs, setReplicas } from './transform-names.ts';
import { applyPatch, readPatchEntry } from './transform-patches.ts';
import { applyReplacement } from './transform-replacements.ts';

/** Where a transformer runs: on which resources, and from where it reads files. */
export interface TransformPlace {
  readonly resources: Resource[];
  readonly config: TransformerConfig;
  readonly files: SourceFiles;
  readonly folder: string;
}

type Transformer = (place: TransformPlace, config: Json) => void;

/** The specs of the configuration, of a transformer's own file those it names. */
function specsOf(config: Json, defaults: readonly FieldSpec[]): readonly FieldSpec[] {
  return config['fieldSpecs'] === undefined ? defaults : readFieldSpecs(config['fieldSpecs']);
}

const pairs = (value: unknown): Json => (isJson(value) ? value : {});

function patch(place: TransformPlace, config: Json): void {
  applyPatch(
    place.resources,
    readPatchEntry({ ...config, patch: config['patch'] ?? config['jsonOp'] }, (path) =>
      readText(place.files, place.folder, path),
    ),
  );
}

function strategicPatches(place: TransformPlace, config: Json): void {
  const inline = asText(config['patches']);
  const all = inline === '' ? texts(config, 'paths') : [inline];
  for (const entry of all) {
    const text = entry.includes('\n') ? entry : readText(place.files, place.folder, entry);
    applyPatch(place.resources, { text, target: undefined, options: {} });
  }
}

function replacements(place: TransformPlace, config: Json): void {
  for (const entry of maps(config, 'replacements')) {
    const path = asText(entry['path']);
    const document = path === '' ? entry : readDocument(readText(place.files, place.folder, path));
    const list = Array.isArray(document)
      ? document.filter(isJson)
      : isJson(document)
        ? [document]
        : [];
    for (const one of list) applyReplacement(place.resources, one);
  }
}

function labels(place: TransformPlace, config: Json): void {
  setPairs(place.resources, pairs(config['labels']), specsOf(config, place.config.labels));
}

const TRANSFORMERS: Readonly<Record<string, Transformer>> = {
  PatchTransformer: patch,
  PatchJson6902Transformer: patch,
  PatchStrategicMergeTransformer: strategicPatches,
  NamespaceTransformer: (place, config) => {
    setNamespace(
      place.resources,
      {
        namespace: asText(config['namespace']) || asText(pairs(config['metadata'])['namespace']),
        unsetOnly: config['unsetOnly'] === true,
        subjects: asText(config['setRoleBindingSubjects']) || 'defaultOnly',
      },
      specsOf(config, place.config.namespace),
    );
  },
  PrefixTransformer: (place, config) => {
    affixNames(
      place.resources,
      { prefix: asText(config['prefix']) },
      specsOf(config, place.config.prefix),
    );
  },
  SuffixTransformer: (place, config) => {
    affixNames(
      place.resources,
      { suffix: asText(config['suffix']) },
      specsOf(config, place.config.suffix),
    );
  },
  LabelTransformer: labels,
  AnnotationsTransformer: (place, config) => {
    setPairs(
      place.resources,
      pairs(config['annotations']),
      specsOf(config, place.config.annotations),
    );
  },
  ReplicaCountTransformer: (place, config) => {
    const replica = pairs(config['replica']);
    setReplicas(
      place.resources,
      asText(replica['name']),
      replica['count'] ?? 0,
      specsOf(config, place.config.replicas),
    );
  },
  ImageTagTransformer: (place, config) => {
    setImages(place.resources, pairs(config['imageTag']), specsOf(config, place.config.images));
  },
  ReplacementTransformer: replacements,
};

/** Runs a transformer of Kustomize by its kind. Throws RenderError, also for one that is not built in. */
export function runTransformer(place: TransformPlace, config: Json): void {
  const kind = asText(config['kind']);
  const transformer =
    config['apiVersion'] === 'builtin' && Object.hasOwn(TRANSFORMERS, kind)
      ? TRANSFORMERS[kind]
      : undefined;
  if (!transformer)
    throw new RenderError(
      `external plugins disabled; unable to load external plugin '${kind || asText(config['apiVersion'])}'`,
    );
  transformer(place, config);
}

/** The transformers that the fields of a kustomization stand for, in the order in which they run. */
export function transformersOf(file: Json, config: TransformerConfig): readonly Json[] {
  const make = (kind: string, fields: Json): Json => ({ apiVersion: 'builtin', kind, ...fields });
  return [
    make('PatchStrategicMergeTransformer', { paths: texts(file, 'patchesStrategicMerge') }),
    ...maps(file, 'patches').map((entry) => make('PatchTransformer', entry)),
    make('NamespaceTransformer', { namespace: file['namespace'] }),
    make('PrefixTransformer', { prefix: file['namePrefix'] }),
    make('SuffixTransformer', { suffix: file['nameSuffix'] }),
    ...maps(file, 'labels').map((entry) => make('LabelTransformer', labelFields(entry, config))),
    make('LabelTransformer', { labels: file['commonLabels'] }),
    make('AnnotationsTransformer', { annotations: file['commonAnnotations'] }),
    ...maps(file, 'patchesJson6902').map((entry) => make('PatchJson6902Transformer', entry)),
    ...maps(file, 'replicas').map((replica) => make('ReplicaCountTransformer', { replica })),
    ...[...maps(file, 'images'), ...maps(file, 'imageTags')].map((imageTag) =>
      make('ImageTagTransformer', { imageTag }),
    ),
    make('ReplacementTransformer', { replacements: file['replacements'] ?? [] }),
  ];
}

function labelFields(entry: Json, config: TransformerConfig): Json {
  const fieldSpecs =
    entry['includeSelectors'] === true
      ? config.labels
      : entry['includeTemplates'] === true
        ? config.templateLabels
        : [{ path: 'metadata/labels', create: true }];
  return {
    labels: entry['pairs'],
    fieldSpecs: [...fieldSpecs, ...readFieldSpecs(entry['fields'])],
  };
}
