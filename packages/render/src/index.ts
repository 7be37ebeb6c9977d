export { renderHelm, type HelmOptions } from './helm/render-helm.ts';
export { renderKustomize, type KustomizeOptions } from './kustomize/render-kustomize.ts';
export { RenderError } from './render-error.ts';
export {
  createTemplateEngine,
  type EngineOptions,
  type TemplateEngine,
} from './template/engine.ts';
export { TemplateError } from './template/template-error.ts';
export { toGo, type GoValue } from './template/go-value.ts';
