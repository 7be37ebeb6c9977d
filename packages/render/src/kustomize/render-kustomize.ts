import { RenderError } from '../render-error.ts';
import { toGo } from '../template/go-value.ts';
import { writeYaml } from '../yaml/write-yaml.ts';
import { buildFolder, type Build } from './build.ts';
import { isFolder, resolvePath, type SourceFiles } from './file-tree.ts';
import { legacyOrder } from './legacy-order.ts';
import { nameHash } from './name-hash.ts';
import { fixReferences } from './name-references.ts';
import { texts } from './read-kustomization.ts';
import { asText, idOf, isJson, mapAt, rememberId, type Resource } from './resource.ts';
import { resolveVariables } from './variables.ts';

export interface KustomizeOptions {
  /** All files by path; those that are no UTF-8 text as bytes. */
  readonly files: SourceFiles;
  /** Folder of the kustomization to build; `.` is the root of the files. */
  readonly path: string;
}

const VERSION = 'v5.8.1';

/** What `kustomize build` prints: YAML documents. Throws RenderError with Kustomize's message. */
export function renderKustomize({ files, path }: KustomizeOptions): string {
  const folder = resolvePath('', path);
  if (folder === undefined || !isFolder(files, folder))
    throw new RenderError(`must build at directory: not a valid directory: '${path}'`);
  try {
    const build = buildFolder({ files, folder, trail: [] });
    addHashes(build.resources);
    fixReferences(build.resources, build.config.references);
    resolveVariables(build.resources, build.variables, build.config.variables);
    addManagedBy(build);
    return ordered(build)
      .map(({ object }) => writeYaml(toGo(object, true)))
      .join('---\n');
  } catch (error) {
    if (error instanceof RangeError) throw new RenderError('the sources are nested too deeply');
    throw error;
  }
}

function addHashes(resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (!resource.needsHash) continue;
    rememberId(resource);
    const metadata = mapAt(resource.object, 'metadata');
    metadata['name'] = `${idOf(resource.object).name}-${nameHash(resource.object)}`;
  }
}

function addManagedBy({ resources, file }: Build): void {
  if (!texts(file, 'buildMetadata').includes('managedByLabel')) return;
  for (const { object } of resources)
    mapAt(mapAt(object, 'metadata'), 'labels')['app.kubernetes.io/managed-by'] =
      `kustomize-${VERSION}`;
}

function ordered({ resources, file }: Build): readonly Resource[] {
  const options = isJson(file['sortOptions']) ? file['sortOptions'] : {};
  if (asText(options['order']) === 'fifo') return resources;
  const legacy = options['legacySortOptions'];
  return isJson(legacy)
    ? legacyOrder(resources, texts(legacy, 'orderFirst'), texts(legacy, 'orderLast'))
    : legacyOrder(resources);
}
