import { readFileSync } from 'node:fs';
import type { MutableSchema } from './mutable-schema.ts';

/**
 * Recovers the JSON Schema from one compiled validator module of @kubernetes-models (`_schemas/*.js`).
 * Each function checks one schema node: the errors it can report name the keywords and their
 * parameters, its calls name the properties, items and alternatives. The format is that of the
 * generator whose version the lockfile pins; what does not fit it stops the build.
 */
export function readValidators(file: string): MutableSchema {
  const source = readFileSync(file, 'utf8');
  const module: ValidatorModule = {
    file,
    functions: functionsOf(source),
    imports: importsOf(source),
    enums: enumsOf(source),
    done: new Map(),
  };
  const entry = /export const validate=validate(\d+)/.exec(source)?.[1];
  if (entry === undefined) throw new Error(`${file}: no validator`);
  return schemaOf(module, entry);
}

interface ValidatorModule {
  readonly file: string;
  readonly functions: ReadonlyMap<string, string>;
  readonly imports: ReadonlyMap<string, string>;
  readonly enums: ReadonlyMap<string, unknown>;
  readonly done: Map<string, MutableSchema>;
}

function functionsOf(source: string): Map<string, string> {
  const functions = new Map<string, string>();
  const starts = [...source.matchAll(/function validate(\d+)\(/g)];
  for (const [i, match] of starts.entries()) {
    const body = source.indexOf('vErrors=null', match.index);
    functions.set(match[1] ?? '', source.slice(body, starts[i + 1]?.index));
  }
  return functions;
}

function importsOf(source: string): Map<string, string> {
  const imports = source.matchAll(/import\{validate as validate(\d+)\}from"([^"]+)"/g);
  return new Map([...imports].map(([, id = '', from = '']) => [id, definitionName(from)]));
}

/** `./IoK8sApiCoreV1Pod.js` -> `IoK8sApiCoreV1Pod` */
export function definitionName(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.js$/, '');
}

function enumsOf(source: string): Map<string, unknown> {
  const enums = source.matchAll(/(schema\d+_enum)=(\[[^\]]*\])/g);
  return new Map([...enums].map(([, name = '', list = '']) => [name, JSON.parse(list)]));
}

const TOKEN =
  /keyword:"([A-Za-z]+)",params:\{(?:(?:comparison:"[^"]*",)?limit:([-\w.]+)|type:"([a-z]+)"|pattern:("(?:[^"\\]|\\.)*")|allowedValues:(schema\d+_enum)|format:"([a-z0-9-]+)"|missingProperty:"([^"]+)"|passingSchemas:passing\d+)?\}|validate(\d+)\(data(?:\.([\w$]+)|\[("(?:[^"\\]|\\.)*")\]|\[(i\d+)\]|\[(key\d+)\])?,/g;

function schemaOf(module: ValidatorModule, id: string): MutableSchema {
  const imported = module.imports.get(id);
  if (imported !== undefined) return { ref: imported };
  const done = module.done.get(id);
  if (done) return done;
  const body = module.functions.get(id);
  if (body === undefined) throw new Error(`${module.file}: no function validate${id}`);
  const schema: MutableSchema = {};
  module.done.set(id, schema);
  let alternatives: MutableSchema[] = [];
  for (const token of body.matchAll(TOKEN)) {
    const [
      ,
      keyword,
      limit,
      type,
      pattern,
      values,
      format,
      missing,
      called,
      dot,
      quoted,
      item,
      key,
    ] = token;
    if (called !== undefined) {
      const child = (): MutableSchema => schemaOf(module, called);
      const property = dot ?? (quoted === undefined ? undefined : (JSON.parse(quoted) as string));
      if (property !== undefined) (schema.properties ??= {})[property] = child();
      else if (item !== undefined) schema.items = child();
      else if (key !== undefined) schema.additionalProperties = child();
      else alternatives.push(child());
      continue;
    }
    if (keyword === 'oneOf' || keyword === 'anyOf') {
      schema[keyword] = alternatives;
      alternatives = [];
    } else if (keyword === 'not') {
      const negated = alternatives.pop();
      if (negated) schema.not = negated;
    } else if (limit !== undefined) Object.assign(schema, { [keyword ?? '']: Number(limit) });
    else if (type !== undefined) schema.type = type;
    else if (pattern !== undefined) schema.pattern = JSON.parse(pattern) as string;
    else if (values !== undefined) schema.enum = enumNamed(module, values);
    else if (format !== undefined) schema.format = format;
    else if (missing !== undefined) (schema.required ??= []).push(missing);
    else throw new Error(`${module.file}: cannot read keyword ${keyword} of validate${id}`);
  }
  // A node that only calls another on the same data is that other node, made nullable.
  if (alternatives.length === 1 && Object.keys(schema).length === 0) {
    Object.assign(schema, alternatives[0]);
  } else if (alternatives.length > 0) schema.allOf = alternatives;
  return schema;
}

function enumNamed(module: ValidatorModule, name: string): (string | number | boolean)[] {
  const values = module.enums.get(name);
  if (!Array.isArray(values)) throw new Error(`${module.file}: no list ${name}`);
  return values as (string | number | boolean)[]; // written by the generator
}
