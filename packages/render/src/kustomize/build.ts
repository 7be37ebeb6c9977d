import { RenderError } from '../render-error.ts';
import { runTransformer, transformersOf } from './built-in-transformers.ts';
import { DEFAULT_CONFIG, type TransformerConfig } from './default-config.ts';
import { isFolder, readText, resolvePath, type SourceFiles } from './file-tree.ts';
import { generate, type Generated } from './generators.ts';
import { parseResources } from './parse-resources.ts';
import { readDocument, readDocuments } from './read-documents.ts';
import { maps, readKustomization, texts } from './read-kustomization.ts';
import {
  asText,
  formatId,
  idOf,
  idsOf,
  isJson,
  mapAt,
  sameId,
  type Json,
  type Resource,
} from './resource.ts';
import { addResource } from './transform-names.ts';
import { withConfiguration, withCrds } from './transformer-config.ts';

/** What a folder yields before hashes and references are worked out. */
export interface Build {
  readonly resources: Resource[];
  config: TransformerConfig;
  /** `vars` of this and all inner folders. */
  readonly variables: Json[];
  readonly file: Json;
}

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const DEEPEST = 64;
const REMOTE = /^(?:https?:\/\/|ssh:\/\/|git::|git@|[\w.-]+\.[a-z]+\/[\w.-]+\/[\w.-]+)/;

interface Place {
  readonly files: SourceFiles;
  readonly folder: string;
  /** Folders that are being built. */
  readonly trail: readonly string[];
}

/** Builds a folder with all it names. Throws RenderError. */
export function buildFolder(place: Place, into?: Build): Build {
  const { files, folder, trail } = place;
  if (trail.includes(folder))
    throw new RenderError(`cycle detected: candidate root '${folder}' contains visited root`);
  if (trail.length > DEEPEST) throw new RenderError('kustomizations are nested too deeply');
  const file = openKustomization(files, folder);
  checkKind(file, folder, into !== undefined);
  refuse(file);
  const inner: Place = { files, folder, trail: [...trail, folder] };
  const build: Build = {
    resources: into?.resources ?? [],
    config: into?.config ?? DEFAULT_CONFIG,
    variables: into?.variables ?? [],
    file,
  };
  for (const path of texts(file, 'resources')) addPath(build, inner, path);
  for (const path of texts(file, 'configurations'))
    build.config = withConfiguration(build.config, readDocument(readText(files, folder, path)));
  for (const path of texts(file, 'crds'))
    build.config = withCrds(build.config, readDocument(readText(files, folder, path)));
  for (const generated of generatedBy(file, inner)) join(build.resources, generated);
  for (const path of texts(file, 'components')) addComponent(build, inner, path);
  const target = { ...inner, resources: build.resources, config: build.config };
  for (const config of transformersOf(file, build.config)) runTransformer(target, config);
  for (const config of pluginConfigs(file, 'transformers', inner)) runTransformer(target, config);
  for (const config of pluginConfigs(file, 'validators', inner)) runTransformer(target, config);
  build.variables.push(...maps(file, 'vars'));
  dropLocal(build.resources);
  if (into) into.config = build.config;
  return build;
}

function openKustomization(files: SourceFiles, folder: string): Json {
  const paths = NAMES.map((name) => (folder === '' ? name : `${folder}/${name}`)).filter((path) =>
    files.has(path),
  );
  const [path, second] = paths;
  if (path === undefined)
    throw new RenderError(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${folder || '.'}'`,
    );
  if (second !== undefined)
    throw new RenderError(`Found multiple kustomization files under: ${folder || '.'}`);
  return readKustomization(
    readText(files, folder, path.slice(folder === '' ? 0 : folder.length + 1)),
  );
}

function checkKind(file: Json, folder: string, isComponent: boolean): void {
  const kind = asText(file['kind']) || 'Kustomization';
  if (isComponent && kind !== 'Component')
    throw new RenderError(
      `accumulating components: accumulateDirectory: "expected kind 'Component' for path '${folder}' but got 'Kustomization'"`,
    );
}

/** What is not modelled is said, not left out. */
function refuse(file: Json): void {
  if (maps(file, 'helmCharts').length > 0 || maps(file, 'helmChartInflationGenerator').length > 0)
    throw new RenderError(
      'trouble configuring builtin HelmChartInflationGenerator: must specify --enable-helm',
    );
  if (isJson(file['openapi']))
    throw new RenderError("the field 'openapi' of a kustomization is not supported here");
  const unknown = texts(file, 'buildMetadata').find((name) => name !== 'managedByLabel');
  if (unknown !== undefined)
    throw new RenderError(`buildMetadata '${unknown}' is not supported here`);
}

function addPath(build: Build, place: Place, path: string): void {
  try {
    const full = resolvePath(place.folder, path);
    if (full !== undefined && place.files.has(full)) {
      const text = readText(place.files, place.folder, path);
      for (const resource of parseResources(text)) addResource(build.resources, resource);
      return;
    }
    if (full === undefined || !isFolder(place.files, full))
      throw new RenderError(
        REMOTE.test(path)
          ? 'remote resources are not supported here'
          : `evalsymlink failure on '${path}' : lstat ${full ?? path}: no such file or directory`,
      );
    const inner = buildFolder({ ...place, folder: full });
    if (asText(inner.file['kind']) === 'Component')
      throw new RenderError(`expected kind != 'Component' for path '${full}'`);
    for (const resource of inner.resources) addResource(build.resources, resource);
    build.config = joinConfigs(build.config, inner.config);
    build.variables.push(...inner.variables);
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw new RenderError(
      `accumulating resources: accumulation err='accumulating resources from '${path}': ${error.message}'`,
    );
  }
}

function joinConfigs(a: TransformerConfig, b: TransformerConfig): TransformerConfig {
  if (b === DEFAULT_CONFIG) return a;
  const both = <T>(left: readonly T[], right: readonly T[]): readonly T[] => [
    ...new Set([...left, ...right]),
  ];
  return {
    labels: both(a.labels, b.labels),
    templateLabels: both(a.templateLabels, b.templateLabels),
    annotations: both(a.annotations, b.annotations),
    prefix: both(a.prefix, b.prefix),
    suffix: both(a.suffix, b.suffix),
    namespace: both(a.namespace, b.namespace),
    images: both(a.images, b.images),
    replicas: both(a.replicas, b.replicas),
    variables: both(a.variables, b.variables),
    references: both(a.references, b.references),
  };
}

function addComponent(build: Build, place: Place, path: string): void {
  const full = resolvePath(place.folder, path);
  if (full === undefined || !isFolder(place.files, full))
    throw new RenderError(
      `accumulating components: '${path}' must be a directory so that it can used as a build root`,
    );
  buildFolder({ ...place, folder: full }, build);
}

function generatedBy(file: Json, place: Place): readonly Generated[] {
  const options = isJson(file['generatorOptions']) ? file['generatorOptions'] : {};
  const target = { files: place.files, folder: place.folder, options };
  return [
    ...maps(file, 'configMapGenerator').map((entry) => generate('ConfigMap', entry, target)),
    ...maps(file, 'secretGenerator').map((entry) => generate('Secret', entry, target)),
    ...pluginConfigs(file, 'generators', place).map((config) => {
      const kind = asText(config['kind']);
      if (config['apiVersion'] !== 'builtin' || !/^(?:ConfigMap|Secret)Generator$/.test(kind))
        throw new RenderError(
          `external plugins disabled; unable to load external plugin '${kind}'`,
        );
      const metadata = isJson(config['metadata']) ? config['metadata'] : {};
      return generate(
        kind === 'SecretGenerator' ? 'Secret' : 'ConfigMap',
        { ...config, name: metadata['name'], namespace: metadata['namespace'] },
        { ...target, options: {} },
      );
    }),
  ];
}

/** A generated resource is new, or merges with or replaces the one of its name. */
function join(resources: Resource[], { resource, behavior }: Generated): void {
  const id = idOf(resource.object);
  const matches = resources.filter((one) => idsOf(one).some((own) => sameId(own, id)));
  const [old, second] = matches;
  const failure = (message: string): RenderError =>
    new RenderError(`merging from generator: id ${formatId(id)} ${message}`);
  if (second) throw failure('matches more than one resource');
  const joins = behavior === 'merge' || behavior === 'replace';
  if (!old) {
    if (joins) throw failure('does not exist; cannot merge or replace');
    resources.push(resource);
    return;
  }
  if (!joins)
    throw failure(
      `exists; can not use behavior: '${behavior || 'unspecified'}', behavior must be merge or replace`,
    );
  const metadata = { ...mapAt(old.object, 'metadata') };
  const added = mapAt(resource.object, 'metadata');
  for (const field of ['labels', 'annotations'])
    if (isJson(added[field]))
      metadata[field] = { ...(isJson(metadata[field]) ? metadata[field] : {}), ...added[field] };
  const merged: Json = { ...resource.object, metadata };
  if (behavior === 'merge')
    for (const field of ['data', 'binaryData']) {
      const data = { ...asMap(old.object[field]), ...asMap(merged[field]) };
      if (Object.keys(data).length > 0) merged[field] = data;
    }
  old.object = merged;
  old.needsHash ||= resource.needsHash;
}

const asMap = (value: unknown): Json => (isJson(value) ? value : {});

/** Configurations of plugins: files, folders that are built, or written in place. */
function pluginConfigs(file: Json, field: string, place: Place): readonly Json[] {
  return texts(file, field).flatMap((entry) => {
    const full = resolvePath(place.folder, entry);
    if (entry.includes('\n')) return readDocuments(entry).filter(isJson);
    if (full !== undefined && !place.files.has(full) && isFolder(place.files, full))
      return buildFolder({ ...place, folder: full }).resources.map(({ object }) => object);
    return readDocuments(readText(place.files, place.folder, entry)).filter(isJson);
  });
}

/** Resources that are for tools only do not come out. */
function dropLocal(resources: Resource[]): void {
  const kept = resources.filter(({ object }) => {
    const metadata = asMap(object['metadata']);
    const value = asMap(metadata['annotations'])['config.kubernetes.io/local-config'];
    return value === undefined || value === 'false';
  });
  resources.splice(0, resources.length, ...kept);
}
