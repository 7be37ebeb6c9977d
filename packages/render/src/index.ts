export { renderHelm, type HelmOptions } from './helm/render-helm.ts';
export { renderKustomize, type KustomizeOptions } from './kustomize/render-kustomize.ts';
export { RenderError } from './render-error.ts';
export {
  createTemplateEngine,
  type EngineOptions,
  type TemplateEngine,
} from './template/engine.ts';
export { TemplateError } from './template/template-error.ts';
export {
  GoDuration,
  GoInt,
  GoMap,
  GoSlice,
  GoStruct,
  toGo,
  type GoValue,
} from './template/go-value.ts';
export { CallError } from './template/call-error.ts';
export { fn, type FunctionSet, type TemplateFunction } from './template/function-set.ts';
export { sprintf } from './template/printf.ts';
export { timeStruct } from './functions/dates.ts';
export { readYaml, readYamlDocuments, YamlError } from './yaml/read-yaml.ts';
export { INSTALL_ORDER } from './helm/install-order.ts';
