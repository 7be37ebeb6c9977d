import { isJsonObject, type JsonObject } from '@drydock/manifests';
import type { ApiType } from './discovery.ts';
import { resourcePath } from './discovery.ts';
import { asObject, asObjects, asText, at } from './json-access.ts';
import type { Kubectl } from './kubectl-context.ts';
import { readTable, tableLines, type Table, type TableOptions } from './print/table.ts';
import { TABLE_TABS } from './print/tab-writer.ts';

export interface WatchTarget {
  readonly type: ApiType;
  readonly namespace: string | undefined;
  readonly name?: string;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface WatchOutput {
  readonly signal: AbortSignal;
  /** Rows of the server's table are printed; else `print` gets each object. */
  readonly table: TableOptions | undefined;
  readonly showEvents: boolean;
  /** Leaves out what is there already. */
  readonly watchOnly: boolean;
  readonly print: (object: JsonObject) => void;
}

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** Lists and then follows a type until the signal or the server ends it. */
export async function watchResources(
  kubectl: Kubectl,
  target: WatchTarget,
  output: WatchOutput,
): Promise<void> {
  const path = resourcePath(target.type, target.namespace);
  const byName = target.name === undefined ? undefined : `metadata.name=${target.name}`;
  const query = {
    labelSelector: target.labelSelector,
    fieldSelector:
      [target.fieldSelector, byName].filter((part) => part !== undefined).join(',') || undefined,
  };
  const accept = output.table ? TABLE : 'application/json';
  const list = await kubectl.rest.json(path, { accept, query });
  const printer = output.table
    ? new RowPrinter(kubectl, output.table, output.showEvents)
    : undefined;
  if (!output.watchOnly) {
    if (printer) printer.print('ADDED', readTable(list));
    else for (const item of asObjects(list['items'])) output.print(whole(item, target.type));
  }
  try {
    const response = await kubectl.rest.stream(path, {
      accept,
      query: {
        ...query,
        watch: 'true',
        resourceVersion: asText(at(list, 'metadata', 'resourceVersion')),
      },
      signal: output.signal,
    });
    for await (const line of responseLines(response, output.signal)) {
      const event = parseEvent(line);
      if (event.type === 'BOOKMARK') continue;
      if (event.type === 'ERROR') break;
      if (printer) printer.print(event.type, readTable(event.object));
      else output.print(whole(event.object, target.type));
    }
  } catch (error) {
    if (!output.signal.aborted) throw error;
  }
}

function whole(item: JsonObject, type: ApiType): JsonObject {
  return { ...item, apiVersion: type.apiVersion, kind: type.kind };
}

function parseEvent(line: string): { readonly type: string; readonly object: JsonObject } {
  const value: unknown = JSON.parse(line);
  const event = isJsonObject(value) ? value : {};
  return { type: asText(event['type']), object: asObject(event['object']) };
}

/** The lines of an answer as they come; ends when the signal aborts. */
export async function* responseLines(
  response: Response,
  signal: AbortSignal,
): AsyncGenerator<string> {
  if (!response.body) return;
  const reader = response.body.getReader();
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  const decoder = new TextDecoder();
  let rest = '';
  try {
    if (signal.aborted) return;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines.filter((line) => line !== '');
    }
    if (rest !== '') yield rest;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** Prints rows as they come, in columns that never get narrower (kubectl's tabwriter remembers its widths). */
class RowPrinter {
  readonly #kubectl: Kubectl;
  readonly #options: TableOptions;
  readonly #showEvents: boolean;
  #widths: number[] = [];
  #columns: Table['columns'] = [];
  #hasHeader = false;

  constructor(kubectl: Kubectl, options: TableOptions, showEvents: boolean) {
    this.#kubectl = kubectl;
    this.#options = options;
    this.#showEvents = showEvents;
  }

  print(event: string, table: Table): void {
    // Only the first table of a stream carries its columns.
    if (table.columns.length > 0) this.#columns = table.columns;
    if (table.rows.length === 0) return;
    const { header, lines } = tableLines({ ...table, columns: this.#columns }, this.#options);
    const prefix = (text: string): string => (this.#showEvents ? `${text}\t` : '');
    const rows = lines.map((line) => prefix(event) + line);
    if (!this.#hasHeader && this.#options.headers) rows.unshift(prefix('EVENT') + header);
    this.#hasHeader = true;
    const cells = rows.map((row) => row.split('\t'));
    for (const row of cells) {
      for (const [index, cell] of row.slice(0, -1).entries()) {
        const width = Math.max(TABLE_TABS.minWidth, Array.from(cell).length + TABLE_TABS.padding);
        this.#widths[index] = Math.max(this.#widths[index] ?? 0, width);
      }
    }
    for (const row of cells) {
      const padded = row.map((cell, index) =>
        index === row.length - 1 ? cell : cell.padEnd(this.#widths[index] ?? 0),
      );
      this.#kubectl.out(`${padded.join('')}\n`);
    }
  }
}
