import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript-api';
import { definitionName } from './read-validators.ts';

/** What a `.d.ts` file says of a type: its fields, all of them, with their doc comments. */
export interface TypeShape {
  doc?: string;
  fields?: Record<string, TypeShape & { isRequired: boolean }>;
  items?: TypeShape;
  values?: TypeShape;
  /** Name of another definition. */
  ref?: string;
  keyword?: 'string' | 'number' | 'boolean' | 'any';
}

/** One declared type, and the kind that it is the body of, if it is. */
export interface TypeFile {
  readonly name: string;
  readonly shape: TypeShape;
  readonly kind: { readonly apiVersion: string; readonly kind: string } | undefined;
  /** Path of the compiled validators, if there are any. */
  readonly validators: string | undefined;
}

/** Reads one type file of @kubernetes-models; undefined for index files. */
export function readTypeFile(file: string): TypeFile | undefined {
  const text = readFileSync(file, 'utf8');
  const script = readFileSync(file.replace(/\.d\.ts$/, '.js'), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, false);
  const declaration = source.statements.find(isModelType);
  if (!declaration) return undefined;
  const validators = /from"([^"]*_schemas\/[^"]+)"/.exec(script)?.[1];
  const name = exportedName(text) ?? definitionName(validators ?? '');
  if (name === '') throw new Error(`${file}: no name`);
  const reader: Reader = { source, imports: importsOf(source) };
  const shape = ts.isInterfaceDeclaration(declaration)
    ? { ...membersOf(reader, declaration.members), ...docOf(declaration) }
    : { ...shapeOf(reader, declaration.type), ...docOf(declaration) };
  return {
    name,
    shape,
    kind: kindOf(script),
    validators: validatorsOf(file, name, validators),
  };
}

/** Named in the model's script; for a mere alias of a type, found by its name. */
function validatorsOf(file: string, name: string, named: string | undefined): string | undefined {
  if (named !== undefined) return path.resolve(path.dirname(file), named);
  const root = file.replace(/^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\/.*$/, '$1');
  const found = path.join(root, '_schemas', `${name}.js`);
  return existsSync(found) ? found : undefined;
}

interface Reader {
  readonly source: ts.SourceFile;
  readonly imports: ReadonlyMap<string, string>;
}

function isModelType(
  node: ts.Statement,
): node is ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
  const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  return isType && /^I[A-Z]/.test(node.name.text);
}

/** `export type { IPod as IIoK8sApiCoreV1Pod, … }` -> `IoK8sApiCoreV1Pod` */
function exportedName(text: string): string | undefined {
  return /export type \{ \w+ as I(\w+)/.exec(text)?.[1];
}

function kindOf(script: string): TypeFile['kind'] {
  const apiVersion = /static\{this\.apiVersion="([^"]+)"\}/.exec(script)?.[1];
  const kind = /static\{this\.kind="([^"]+)"\}/.exec(script)?.[1];
  return apiVersion !== undefined && kind !== undefined ? { apiVersion, kind } : undefined;
}

function importsOf(source: ts.SourceFile): Map<string, string> {
  const imports = new Map<string, string>();
  for (const node of source.statements) {
    if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) continue;
    const bindings = node.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) continue;
    for (const { name } of bindings.elements) imports.set(name.text, node.moduleSpecifier.text);
  }
  return imports;
}

function docOf(node: ts.Node): { doc?: string } {
  const comments = (node as { jsDoc?: readonly ts.JSDoc[] }).jsDoc; // set by the parser, not in its types
  const comment = comments?.at(-1)?.comment;
  const doc = typeof comment === 'string' ? comment : ts.getTextOfJSDocComment(comment);
  return doc === undefined || doc === '' ? {} : { doc: doc.replaceAll(/\\([*_`<>])/g, '$1') };
}

function membersOf(reader: Reader, members: ts.NodeArray<ts.TypeElement>): TypeShape {
  const shape: TypeShape = {};
  for (const member of members) {
    if (ts.isIndexSignatureDeclaration(member)) shape.values = shapeOf(reader, member.type);
    if (!ts.isPropertySignature(member) || !member.type) continue;
    const { name } = member;
    if (!ts.isStringLiteral(name) && !ts.isIdentifier(name)) continue;
    const field = { ...shapeOf(reader, member.type), ...docOf(member) };
    (shape.fields ??= {})[name.text] = { ...field, isRequired: !member.questionToken };
  }
  return shape;
}

function shapeOf(reader: Reader, node: ts.TypeNode): TypeShape {
  if (ts.isTypeLiteralNode(node)) return membersOf(reader, node.members);
  if (ts.isArrayTypeNode(node)) return { items: shapeOf(reader, node.elementType) };
  if (ts.isParenthesizedTypeNode(node)) return shapeOf(reader, node.type);
  if (ts.isTypeReferenceNode(node)) return referenceOf(reader, node);
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { keyword: 'string' };
    case ts.SyntaxKind.NumberKeyword:
      return { keyword: 'number' };
    case ts.SyntaxKind.BooleanKeyword:
      return { keyword: 'boolean' };
    default:
      return { keyword: 'any' };
  }
}

function referenceOf(reader: Reader, node: ts.TypeReferenceNode): TypeShape {
  const name = node.typeName.getText(reader.source);
  const [argument] = node.typeArguments ?? [];
  if (name === 'Array' && argument) return { items: shapeOf(reader, argument) };
  if (name === 'Record' || name === 'Partial') return { keyword: 'any' };
  if (/^I(?:Io|Com|Org)[A-Z]/.test(name)) return { ref: name.slice(1) };
  if (reader.imports.get(name)?.endsWith('/meta/v1/ObjectMeta')) {
    return { ref: 'IoK8sApimachineryPkgApisMetaV1ObjectMeta' };
  }
  return { keyword: 'any' };
}
