import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { RenderError, renderHelm } from '@drydock/render';

import { isTrueAt, listAt, objectAt, textAt, textsAt } from '../read-json.ts';
import { buildEnvironment, fillVariables } from './build-environment.ts';
import { isGlob } from './glob.ts';
import { manifestObjects } from './manifest-objects.ts';
import { below, cleanPath, pathsMatching } from './repository-tree.ts';
import type { SourceContext } from './source-context.ts';

const LONGEST_RELEASE = 53;

/** The manifests of a chart in the repository, made as `helm template` makes them. */
export function renderHelmSource(
  context: SourceContext,
): { readonly objects: readonly KubernetesObject[] } | { readonly error: string } {
  const { source, application, settings } = context;
  const helm = objectAt(source, 'helm') ?? {};
  const variables = buildEnvironment(context);
  const values = valueTexts(context, helm, variables);
  if ('error' in values) return values;
  const set = parameterArguments(context, helm, variables);
  if ('error' in set) return set;
  const releaseName = fillVariables(textAt(helm, 'releaseName'), variables) || application.name;
  const kubeVersion = textAt(helm, 'kubeVersion') || settings.kubeVersion;
  const apiVersions = textsAt(helm, 'apiVersions');
  if (releaseName.length > LONGEST_RELEASE && textAt(helm, 'releaseName') === '')
    return {
      error: helmFailure(
        releaseName,
        application.namespace,
        `release name ${JSON.stringify(releaseName)} exceeds max length of ${LONGEST_RELEASE}`,
      ),
    };
  try {
    const text = renderHelm({
      files: chartFiles(context),
      releaseName,
      namespace: textAt(helm, 'namespace') || application.namespace,
      valueTexts: values.texts,
      set: set.set,
      setString: set.setString,
      apiVersions: apiVersions.length > 0 ? apiVersions : (settings.apiVersions ?? []),
      ...(kubeVersion === undefined ? {} : { kubeVersion: kubeVersion.replace(/^v/, '') }),
      includeCRDs: !isTrueAt(helm, 'skipCrds'),
      skipTests: isTrueAt(helm, 'skipTests'),
      skipSchemaValidation: isTrueAt(helm, 'skipSchemaValidation'),
      now: settings.now,
      random: settings.random,
    });
    return manifestObjects(text);
  } catch (problem) {
    if (!(problem instanceof RenderError)) throw problem;
    return { error: helmFailure(releaseName, application.namespace, problem.message) };
  }
}

function helmFailure(release: string, namespace: string, message: string): string {
  const command = `helm template . --name-template ${release} --namespace ${namespace} --include-crds`;
  return `failed to execute helm template command: failed to get command args to log: \`${command}\` failed exit status 1: Error: ${message}`;
}

function chartFiles({ files, folder }: SourceContext): ReadonlyMap<string, string> {
  const skip = folder === '' ? 0 : folder.length + 1;
  const decoder = new TextDecoder();
  return new Map(
    Array.from(below(files, folder), ([path, bytes]) => [path.slice(skip), decoder.decode(bytes)]),
  );
}

/** Values files in their order, then `valuesObject` or `values`. */
function valueTexts(
  context: SourceContext,
  helm: JsonObject,
  variables: ReadonlyMap<string, string>,
): { readonly texts: readonly string[] } | { readonly error: string } {
  const texts: string[] = [];
  for (const raw of textsAt(helm, 'valueFiles')) {
    const found = valueFile(context, fillPath(raw, variables), helm);
    if ('error' in found) return found;
    texts.push(...found.texts);
  }
  const object = objectAt(helm, 'valuesObject');
  const inline = object === undefined ? textAt(helm, 'values') : JSON.stringify(object);
  return { texts: inline === '' ? texts : [...texts, inline] };
}

/** Variables in the path of a values file; `$ref/` in front is no variable. */
function fillPath(path: string, variables: ReadonlyMap<string, string>): string {
  const reference = /^\$(?!ARGOCD_)[^/]+/.exec(path)?.[0] ?? '';
  return reference + fillVariables(path.slice(reference.length), variables);
}

function valueFile(
  context: SourceContext,
  path: string,
  helm: JsonObject,
): { readonly texts: readonly string[] } | { readonly error: string } {
  const place = placeOf(context, path);
  if ('error' in place) return place;
  const { files, full } = place;
  const decoder = new TextDecoder();
  if (isGlob(full)) {
    const found = pathsMatching(files, full);
    if (found.length > 0 || isTrueAt(helm, 'ignoreMissingValueFiles'))
      return { texts: found.map((one) => decoder.decode(files.get(one))) };
    return missing(context, full);
  }
  const bytes = files.get(full);
  if (bytes !== undefined) return { texts: [decoder.decode(bytes)] };
  return isTrueAt(helm, 'ignoreMissingValueFiles') ? { texts: [] } : missing(context, full);
}

function missing({ application }: SourceContext, path: string): { readonly error: string } {
  const message = `open <path to cached source>/${path}: no such file or directory`;
  return { error: helmFailure(application.name, application.namespace, message) };
}

/** The repository that a path means, and the path in it: `$ref/…`, from the root, or from the chart. */
function placeOf(
  { files, folder, references }: SourceContext,
  path: string,
):
  | { readonly files: ReadonlyMap<string, Uint8Array>; readonly full: string }
  | { readonly error: string } {
  const outside = {
    error: `error resolving helm value files: value file '${path}' resolved to outside repository root`,
  };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path))
    return { error: `the URL scheme '${path.split(':')[0] ?? ''}' is not allowed` };
  const reference = /^\$([^/]+)\//.exec(path);
  if (reference !== null) {
    const name = reference[1] ?? '';
    const other = references.get(name);
    if (other === undefined)
      return {
        error: `source referenced ${JSON.stringify(name)}, but no source has a 'ref' field defined`,
      };
    const full = cleanPath(path.slice(reference[0].length));
    return full === undefined ? outside : { files: other, full };
  }
  const full = cleanPath(path.startsWith('/') ? path : `${folder}/${path}`);
  return full === undefined ? outside : { files, full };
}

/** `--set`, `--set-string` and `--set-file`. */
function parameterArguments(
  context: SourceContext,
  helm: JsonObject,
  variables: ReadonlyMap<string, string>,
):
  | { readonly set: readonly string[]; readonly setString: readonly string[] }
  | { readonly error: string } {
  const set: string[] = [];
  const setString: string[] = [];
  for (const parameter of listAt(helm, 'parameters')) {
    const value = fillVariables(textAt(parameter, 'value'), variables);
    const argument = `${textAt(parameter, 'name')}=${escapeCommas(value)}`;
    (isTrueAt(parameter, 'forceString') ? setString : set).push(argument);
  }
  for (const parameter of listAt(helm, 'fileParameters')) {
    const place = placeOf(context, textAt(parameter, 'path'));
    if ('error' in place) return place;
    const bytes = place.files.get(place.full);
    if (bytes === undefined) return missing(context, place.full);
    const text = new TextDecoder().decode(bytes).replaceAll(/[\\,{}=]/g, String.raw`\$&`);
    setString.push(`${textAt(parameter, 'name')}=${text}`);
  }
  return { set, setString };
}

/** A comma is part of a value, unless the value is a list in braces. */
function escapeCommas(value: string): string {
  if (value.startsWith('{') && value.endsWith('}')) return value;
  return value.replaceAll(/(?<!\\),/g, String.raw`\,`);
}
