import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import { applyMergePatch } from '@drydock/merge';

import { isTrueAt, listAt, objectAt, textAt, textsAt } from '../read-json.ts';
import { yamlDocument } from '../read-yaml.ts';
import type { GeneratorInputs } from './inputs.ts';
import type { Params } from './params.ts';
import type { TemplateOptions } from './render-text.ts';
import { renderDocument, renderText } from './render-text.ts';
import { mergedTemplate } from './template.ts';
import { transform } from './transform.ts';

/** Why Applications could not be made: the reason in the ApplicationSet's conditions. */
export type GenerationReason =
  | 'ApplicationGenerationFromParamsError'
  | 'RenderTemplateParamsError'
  | '';

/** The Applications of the generators that work, and the first error of those that do not. */
export interface GeneratedApplications {
  readonly applications: readonly KubernetesObject[];
  readonly error?: string;
  readonly reason: GenerationReason;
}

const FINALIZER = 'resources-finalizer.argocd.argoproj.io';
const MOST_APPLICATIONS = 10_000;

/** The Applications that an ApplicationSet asks for (controllers/template.GenerateApplications). */
export function generateApplications(
  applicationSet: KubernetesObject,
  inputs: GeneratorInputs,
): GeneratedApplications {
  const spec = objectAt(applicationSet, 'spec') ?? {};
  const options: TemplateOptions = {
    goTemplate: isTrueAt(spec, 'goTemplate'),
    goTemplateOptions: textsAt(spec, 'goTemplateOptions'),
  };
  const applications: KubernetesObject[] = [];
  let problem: { readonly error: string; readonly reason: GenerationReason } | undefined;
  for (const generator of listAt(spec, 'generators')) {
    const { results, error } = transform(isJsonObject(generator) ? generator : {}, {
      inputs,
      options,
    });
    if (error !== undefined) {
      problem ??= { error, reason: 'ApplicationGenerationFromParamsError' };
      continue;
    }
    for (const { params, template } of results) {
      const whole = mergedTemplate(template, objectAt(spec, 'template') ?? {});
      for (const one of params.slice(0, MOST_APPLICATIONS - applications.length)) {
        const made = renderApplication(whole, one, { spec, options });
        if ('error' in made) problem ??= { error: made.error, reason: 'RenderTemplateParamsError' };
        else applications.push(inNamespace(made.application, applicationSet));
      }
    }
  }
  return { applications, reason: '', ...problem };
}

/** Applications stand in the namespace of their set. */
function inNamespace(application: KubernetesObject, owner: KubernetesObject): KubernetesObject {
  const { namespace } = owner.metadata;
  if (namespace === undefined) return application;
  return { ...application, metadata: { ...application.metadata, namespace } };
}

interface RenderContext {
  readonly spec: JsonObject;
  readonly options: TemplateOptions;
}

function renderApplication(
  template: JsonObject,
  params: Params,
  { spec, options }: RenderContext,
): { readonly application: KubernetesObject } | { readonly error: string } {
  const isBare = Object.keys(params).length === 0;
  const rendered = isBare ? { value: template } : renderDocument(template, params, options);
  if ('error' in rendered) return rendered;
  const keeps = isTrueAt(spec, 'syncPolicy', 'preserveResourcesOnDeletion');
  const application = applicationOf(rendered.value, !isBare && !keeps);
  const patch = textAt(spec, 'templatePatch');
  if (patch === '') return { application };
  const text = renderText(patch, params, options);
  if ('error' in text) return { error: `error replacing values in templatePatch: ${text.error}` };
  return applyPatch(application, text.text);
}

function applicationOf(template: JsonObject, isFinalized: boolean): KubernetesObject {
  const metadata = objectAt(template, 'metadata') ?? {};
  const finalizers = textsAt(metadata, 'finalizers');
  const kept = ['labels', 'annotations'].filter(
    (key) => Object.keys(objectAt(metadata, key) ?? {}).length > 0,
  );
  const added = finalizers.length === 0 && isFinalized ? [FINALIZER] : finalizers;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: textAt(metadata, 'name'),
      ...Object.fromEntries(kept.map((key) => [key, metadata[key]])),
      ...(added.length > 0 ? { finalizers: added } : {}),
    },
    spec: objectAt(template, 'spec') ?? {},
  };
}

/** A patch may change everything but the project. */
function applyPatch(
  application: KubernetesObject,
  text: string,
): { readonly application: KubernetesObject } | { readonly error: string } {
  const read = yamlDocument(text);
  if ('error' in read) {
    return {
      error: `error while converting template to json ${JSON.stringify(text)}: ${read.error}`,
    };
  }
  if (read.value === null) return { application };
  if (!isJsonObject(read.value)) {
    const problem = 'json: cannot unmarshal into Go value of type v1alpha1.Application';
    return { error: `invalid templatePatch ${JSON.stringify(text)}: ${problem}` };
  }
  const patched = applyMergePatch(application, read.value) as KubernetesObject; // a merge patch of an object keeps its fields
  const finalizers = new Set([
    ...(application.metadata.finalizers ?? []),
    ...textsAt(read.value, 'metadata', 'finalizers'),
  ]);
  const project = textAt(application, 'spec', 'project');
  return {
    application: {
      ...patched,
      metadata: {
        ...patched.metadata,
        ...(finalizers.size > 0 ? { finalizers: [...finalizers] } : {}),
      },
      spec: { ...objectAt(patched, 'spec'), project },
    },
  };
}
