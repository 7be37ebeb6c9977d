export {
  createTemplateEngine,
  type EngineOptions,
  type TemplateEngine,
} from './template/engine.ts';
export { TemplateError } from './template/template-error.ts';
export { toGo, type GoValue } from './template/go-value.ts';
