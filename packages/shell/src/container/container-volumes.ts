import { asObjects, asText, at } from '../kubectl/json-access.ts';
import { normalizePath } from '../working-files.ts';
import { containerSpec, type ContainerPlace } from './container-pod.ts';
import type { ContainerSources } from './container-sources.ts';
import { fieldText, resourceText } from './downward-api.ts';
import { expandReferences } from './expand-references.ts';

/** What is mounted into a container: files by their path from the root, and folders, empty ones too. */
export interface MountedVolumes {
  readonly files: ReadonlyMap<string, string>;
  readonly folders: readonly string[];
}

interface Mounting {
  readonly place: ContainerPlace;
  readonly sources: ContainerSources;
  readonly environment: ReadonlyMap<string, string>;
}

type Files = ReadonlyMap<string, string>;

/**
 * The files of configMap, secret, projected and downwardAPI volumes, on top of those that are there; other volumes are
 * empty. A deeper mount lies over the one above it. Tokens of service accounts are not modelled.
 */
export function mountVolumes(below: Files, mounting: Mounting): MountedVolumes {
  const { place, environment } = mounting;
  const files = new Map(below);
  const folders: string[] = [];
  const mounts = asObjects(containerSpec(place)['volumeMounts'])
    .map((mount) => ({ mount, path: normalizePath(asText(mount['mountPath'])) }))
    .toSorted((a, b) => a.path.split('/').length - b.path.split('/').length);
  for (const { mount, path } of mounts) {
    const volume = asObjects(at(place.pod, 'spec', 'volumes')).find(
      ({ name }) => name === mount['name'],
    );
    const typed = asText(mount['subPathExpr']);
    const subPath = normalizePath(
      typed === ''
        ? asText(mount['subPath'])
        : expandReferences(typed, (name) => environment.get(name)),
    );
    for (const hidden of files.keys()) {
      if (hidden === path || hidden.startsWith(`${path}/`)) files.delete(hidden);
    }
    const content = filesOf(volume, mounting);
    const single = content.get(subPath);
    if (single !== undefined) {
      files.set(path, single);
      continue;
    }
    folders.push(path);
    const prefix = subPath === '' ? '' : `${subPath}/`;
    for (const [name, text] of content) {
      if (name.startsWith(prefix)) files.set(`${path}/${name.slice(prefix.length)}`, text);
    }
  }
  return { files, folders };
}

function filesOf(volume: unknown, mounting: Mounting): Files {
  const { sources } = mounting;
  const map = at(volume, 'configMap');
  if (map !== undefined) return chosenKeys(sources.configMap(asText(at(map, 'name'))), map);
  const secret = at(volume, 'secret');
  if (secret !== undefined) {
    return chosenKeys(sources.secret(asText(at(secret, 'secretName'))), secret);
  }
  const downward = at(volume, 'downwardAPI');
  if (downward !== undefined) return downwardFiles(downward, mounting);
  return new Map(
    asObjects(at(volume, 'projected', 'sources')).flatMap((source) => [
      ...projectedFiles(source, mounting),
    ]),
  );
}

function projectedFiles(source: unknown, mounting: Mounting): Files {
  const { sources } = mounting;
  const map = at(source, 'configMap');
  if (map !== undefined) return chosenKeys(sources.configMap(asText(at(map, 'name'))), map);
  const secret = at(source, 'secret');
  if (secret !== undefined) return chosenKeys(sources.secret(asText(at(secret, 'name'))), secret);
  return downwardFiles(at(source, 'downwardAPI'), mounting);
}

/** All keys as files, or those that `items` names at their paths. */
function chosenKeys(data: Files | undefined, source: unknown): Files {
  const items = asObjects(at(source, 'items'));
  if (!data || items.length === 0) return data ?? new Map();
  const files = new Map<string, string>();
  for (const item of items) {
    const text = data.get(asText(item['key']));
    if (text !== undefined) files.set(normalizePath(asText(item['path'])), text);
  }
  return files;
}

function downwardFiles(source: unknown, { place, sources }: Mounting): Files {
  return new Map(
    asObjects(at(source, 'items')).map((item) => {
      const resource = item['resourceFieldRef'];
      const text =
        resource === undefined
          ? fieldText(place, asText(at(item, 'fieldRef', 'fieldPath')))
          : resourceText(place, resource, sources);
      return [normalizePath(asText(item['path'])), text] as const;
    }),
  );
}
