import { isJsonObject, type JsonObject } from '@drydock/manifests';
import { KubectlFailure, usageFailure } from '../failure.ts';
import type { Flags } from '../flags.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { asText, at } from '../json-access.ts';
import { goSyntax, printJsonPath, selectJsonPath } from '../jsonpath/evaluate-json-path.ts';
import { parseJsonPath } from '../jsonpath/parse-json-path.ts';
import type { WorkingFiles } from '../../working-files.ts';
import { parseCustomColumns, printCustomColumns, type CustomColumn } from './custom-columns.ts';
import { goTemplatePrinter } from './go-template.ts';
import { goJson } from './json.ts';
import { goYaml } from './yaml.ts';

/** What -o asks for. */
export type OutputFormat =
  | { readonly kind: 'table'; readonly wide: boolean }
  | { readonly kind: 'name' }
  | { readonly kind: 'columns'; readonly columns: readonly CustomColumn[] }
  /** Prints one whole object or List. */
  | {
      readonly kind: 'document';
      readonly print: (object: JsonObject) => string;
      /** Templates see managedFields, YAML and JSON hide them. */
      readonly hidesManagedFields: boolean;
    };

const FORMATS =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile';

/** Parses -o and --template; `tables` says whether the command prints tables at all. */
export function parseOutput(
  { flags, shell: { files }, out }: Kubectl,
  tables: boolean,
): OutputFormat | undefined {
  const given = flags.text('output') ?? '';
  // A template alone says which format is meant.
  const text = given === '' && flags.has('template') ? 'go-template' : given;
  if (text === '') return tables ? { kind: 'table', wide: false } : undefined;
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  const argument = equals === -1 ? flags.text('template') : text.slice(equals + 1);
  if (text === 'wide' && tables) return { kind: 'table', wide: true };
  if (text === 'name') return { kind: 'name' };
  if (text === 'yaml') return document(goYaml, true);
  if (text === 'json') return document((object) => `${goJson(object, 4)}\n`, true);
  if (name.startsWith('jsonpath')) return jsonPathFormat(name, argument, files);
  if (name.startsWith('custom-columns') && tables) return columnsFormat(name, argument, files);
  if (/^(?:go-)?template(?:-?file)?$/.test(name)) {
    if (argument === undefined || argument === '') {
      throw usageFailure('template format specified but no template given');
    }
    const template = name.endsWith('file') ? readTemplate(files, argument) : argument;
    const allowsMissingKeys = flags.isOn('allow-missing-template-keys', true);
    return document(goTemplatePrinter(template, { allowsMissingKeys, out }));
  }
  const allowed = tables
    ? `${FORMATS},wide,yaml`
    : `${FORMATS.replace(/custom-columns(-file)?,/g, '')},yaml`;
  throw usageFailure(
    `unable to match a printer suitable for the output format "${text}", allowed formats are: ${allowed}`,
  );
}

function document(print: (object: JsonObject) => string, hidesManagedFields = false): OutputFormat {
  return { kind: 'document', print, hidesManagedFields };
}

function jsonPathFormat(
  name: string,
  argument: string | undefined,
  files: WorkingFiles,
): OutputFormat {
  if (argument === undefined || argument === '') {
    throw usageFailure('template format specified but no template given');
  }
  const template = name === 'jsonpath-file' ? readTemplate(files, argument) : argument;
  const parsed = parseJsonPath(template);
  if (!parsed.ok) throw usageFailure(`error parsing jsonpath ${template}, ${parsed.message}`);
  if (name === 'jsonpath-as-json') {
    return document((object) => `${goJson(selectJsonPath(parsed.nodes, object), 4)}\n`);
  }
  return document((object) => {
    const printed = printJsonPath(parsed.nodes, object);
    if (printed.ok) return printed.text;
    throw new KubectlFailure(
      `error: error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${printed.message}. ` +
        `Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n` +
        `\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n`,
    );
  });
}

function columnsFormat(
  name: string,
  argument: string | undefined,
  files: WorkingFiles,
): OutputFormat {
  if (name === 'custom-columns-file') {
    const [headers = '', paths = ''] = readTemplate(files, argument ?? '').split('\n');
    const titles = headers.trim().split(/\s+/);
    const specs = paths.trim().split(/\s+/);
    const columns = titles.map((title, index) => `${title}:${specs[index] ?? ''}`).join(',');
    return { kind: 'columns', columns: parseCustomColumns(columns) };
  }
  return { kind: 'columns', columns: parseCustomColumns(argument ?? '') };
}

function readTemplate(files: WorkingFiles, path: string): string {
  const text = files.read(path);
  if (text === undefined) {
    throw usageFailure(`error reading template ${path}, open ${path}: no such file or directory`);
  }
  return text;
}

/** The object as a format shows it. */
export function shownObject(object: JsonObject, format: OutputFormat, flags: Flags): JsonObject {
  const hides = format.kind === 'document' && format.hidesManagedFields;
  return hides && !flags.isOn('show-managed-fields') ? withoutManagedFields(object) : object;
}

/** The object without managedFields, which kubectl hides unless asked. */
export function withoutManagedFields(object: JsonObject): JsonObject {
  const metadata = object['metadata'];
  const items = object['items'];
  return {
    ...object,
    ...(isJsonObject(metadata) && 'managedFields' in metadata
      ? { metadata: withoutKey(metadata, 'managedFields') }
      : {}),
    ...(Array.isArray(items)
      ? { items: items.map((item) => (isJsonObject(item) ? withoutManagedFields(item) : item)) }
      : {}),
  };
}

export function withoutKey(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

/** `deployment.apps/web` of an object. */
export function objectName(object: JsonObject): string {
  const apiVersion = asText(object['apiVersion']);
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : `.${apiVersion.slice(0, slash)}`;
  return `${asText(object['kind']).toLowerCase()}${group}/${asText(at(object, 'metadata', 'name'))}`;
}

/**
 * How a command that writes says what it did: `kind/name operation`, or the object as -o asks. Several YAML
 * documents are separated by `---`.
 */
export function createResultPrinter(
  kubectl: Kubectl,
): (object: JsonObject, operation: string) => void {
  const { flags, out } = kubectl;
  const format = parseOutput(kubectl, false);
  const isYaml = flags.text('output') === 'yaml';
  let count = 0;
  return (object, operation) => {
    count += 1;
    if (format === undefined) out(`${objectName(object)} ${operation}\n`);
    else if (format.kind === 'name') out(`${objectName(object)}\n`);
    else if (format.kind === 'document') {
      out((isYaml && count > 1 ? '---\n' : '') + format.print(shownObject(object, format, flags)));
    } else if (format.kind === 'columns') {
      out(printCustomColumns(format.columns, [object], count === 1));
    }
  };
}
