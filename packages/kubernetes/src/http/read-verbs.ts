import type { KubernetesObject } from '@drydock/manifests';
import { forbiddenField } from '@drydock/object-validation';
import {
  ApiFailure,
  badRequest,
  gone,
  internalPlain,
  invalid,
  notFound,
} from '../registry/api-failure.ts';
import { statusOf } from './respond.ts';
import { apiVersionOf, type ResourceType } from '../types/resource-type.ts';
import { listAt } from '../store/state-at.ts';
import { acceptOf, renderItem, renderList, type Rendering } from './accept.ts';
import type { ResourceCall, ServerParts } from './call.ts';
import { continuedRevision, expiredToken, paginate, parseFilter } from './list-options.ts';
import { respondJson } from './respond.ts';
import { readFlag } from './query.ts';
import { watchStream, type WatchRequest } from './watch-stream.ts';

export function getObject(parts: ServerParts, call: ResourceCall): Response {
  const version = call.query.get('resourceVersion') ?? '';
  if (version !== '' && !/^\d+$/.test(version)) {
    throw internalPlain(
      `resourceVersion: Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`,
    );
  }
  if (Number(version) > parts.store.revision) throw tooLargeVersion(version, parts.store.revision);
  const rendering = acceptOf(call);
  const record = parts.store.record(call.type.storage, call.namespace, call.name ?? '');
  if (!record) throw notFound(call.type, call.name ?? '');
  const body = renderItem(record.object, record.managers, { call, rendering, now: parts.now() });
  return respondJson(body, 200, contentType(rendering));
}

const contentType = (rendering: Rendering): Readonly<Record<string, string>> => ({
  'content-type': rendering.contentType,
});

export function listObjects(parts: ServerParts, call: ResourceCall): Response {
  const { query, type } = call;
  const timeout = query.get('timeoutSeconds') ?? '';
  if (timeout !== '' && !/^-?\d+$/.test(timeout)) {
    throw badRequest(`strconv.ParseInt: parsing "${timeout}": invalid syntax`);
  }
  const limit = query.get('limit') ?? '';
  if (limit !== '' && !/^-?\d+$/.test(limit)) {
    throw badRequest(`strconv.ParseInt: parsing "${limit}": invalid syntax`);
  }
  if (readFlag(query, 'watch')) return watchObjects(parts, call);
  if (query.get('sendInitialEvents') !== null) throw forbiddenInitialEvents();
  const revision = checkListRevision(parts, call);
  if (query.get('continue') && query.get('resourceVersion')) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const rendering = acceptOf(call);
  const filter = nameFilter(call, parseFilter(query, type, parts.strategyOf(type)));
  const place = call.allNamespaces ? undefined : call.namespace;
  const at = continuedRevision(query) ?? exactRevision(query) ?? parts.store.revision;
  const all = listAt(parts.store, type.storage, place, at);
  if (!all) {
    if (exactRevision(query) !== undefined)
      throw gone('The resourceVersion for the provided list is too old.');
    throw expiredToken(query);
  }
  const items = filter ? all.filter(filter) : all;
  const page =
    query.get('resourceVersion') === '0' && query.get('continue') === null
      ? { items }
      : paginate(items, query, {
          revision: at,
          filtered: filter !== undefined,
          compacted: parts.store.compacted,
        });
  const metadata = {
    resourceVersion: String(Math.min(at, revision)),
    ...('continueToken' in page && page.continueToken !== undefined
      ? { continue: page.continueToken }
      : {}),
    ...('remaining' in page && page.remaining !== undefined
      ? { remainingItemCount: page.remaining }
      : {}),
  };
  // Lists of custom resources are made from untyped objects, which write an empty token too.
  const shownMetadata = type.custom ? { continue: '', ...metadata } : metadata;
  const records = page.items.map((object) => ({
    object,
    managers: parts.store.record(
      type.storage,
      object.metadata.namespace ?? '',
      object.metadata.name,
    )?.managers,
  }));
  return respondJson(
    renderList(records, shownMetadata, { call, rendering, now: parts.now() }),
    200,
    contentType(rendering),
  );
}

function exactRevision(query: URLSearchParams): number | undefined {
  if (query.get('resourceVersionMatch') !== 'Exact') return undefined;
  return Number(query.get('resourceVersion'));
}

function nameFilter(
  call: ResourceCall,
  filter: ((object: KubernetesObject) => boolean) | undefined,
): ((object: KubernetesObject) => boolean) | undefined {
  const { name } = call;
  if (name === undefined) return filter;
  return (object) => object.metadata.name === name && (filter?.(object) ?? true);
}

function tooLargeVersion(version: string, current: number): ApiFailure {
  return new ApiFailure({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${version}, current: ${current}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}

function checkListRevision(parts: ServerParts, call: ResourceCall): number {
  const version = call.query.get('resourceVersion') ?? '';
  const match = call.query.get('resourceVersionMatch') ?? '';
  checkVersionMatch(call, version, match);
  if (version === '' || version === '0') return parts.store.revision;
  if (!/^\d+$/.test(version)) {
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`,
    );
  }
  if (Number(version) > parts.store.revision) throw tooLargeVersion(version, parts.store.revision);
  return parts.store.revision;
}

function checkVersionMatch(call: ResourceCall, version: string, match: string): void {
  if (match === '') return;
  const refuse = (detail: string): ApiFailure =>
    new ApiFailure({
      code: 422,
      reason: 'Invalid',
      message: `ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: ${detail}`,
      details: {
        group: 'meta.k8s.io',
        kind: 'ListOptions',
        causes: [{ reason: reasonOf(detail), message: detail, field: 'resourceVersionMatch' }],
      },
    });
  const forbidden = [
    ...(version === ''
      ? ['resourceVersionMatch is forbidden unless resourceVersion is provided']
      : []),
    ...(call.query.get('continue')
      ? ['resourceVersionMatch is forbidden when continue is provided']
      : []),
  ];
  if (forbidden.length > 0) {
    const causes = forbidden.map((why) => forbiddenField('resourceVersionMatch', why));
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', causes);
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    throw refuse(`Unsupported value: "${match}": supported values: "Exact", "NotOlderThan", ""`);
  }
  if (match === 'Exact' && version === '0') {
    throw refuse('Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
}

const reasonOf = (detail: string): string =>
  detail.startsWith('Unsupported') ? 'FieldValueNotSupported' : 'FieldValueForbidden';

function watchObjects(parts: ServerParts, call: ResourceCall): Response {
  const { query, type } = call;
  const { store } = parts;
  const version = query.get('resourceVersion') ?? '';
  if (version !== '' && !/^\d+$/.test(version)) {
    throw internalPlain(
      `resourceVersion: Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`,
    );
  }
  const rendering = acceptOf(call);
  const strategy = parts.strategyOf(type);
  const filter = nameFilter(call, parseFilter(query, type, strategy));
  const namespace = call.allNamespaces || !type.namespaced ? undefined : call.namespace;
  const isFresh = version === '' || version === '0' || readFlag(query, 'sendInitialEvents');
  const missed = isFresh ? [] : store.since(Number(version));
  if (missed === undefined) return expiredWatch(Number(version), store.compacted);
  if (Number(version) > store.revision) throw tooLargeVersion(version, store.revision);
  const listed = isFresh ? store.list(type.storage, namespace) : [];
  let isFirst = true;
  const render: WatchRequest['render'] = (object, managers) => {
    const shown = renderItem(object, managers, { call, rendering, now: parts.now() });
    if (rendering.as !== 'table' || isFirst) {
      isFirst = false;
      return shown;
    }
    return { ...(shown as object), columnDefinitions: null }; // a Table tells its columns once
  };
  const stream = watchStream({
    store,
    type,
    namespace,
    filter,
    render,
    initial: filter ? listed.filter(filter) : listed,
    missed,
    initialBookmark: readFlag(query, 'sendInitialEvents')
      ? bookmark(type, store.revision)
      : undefined,
    managersOf: (object) =>
      store.record(type.storage, object.metadata.namespace ?? '', object.metadata.name)?.managers,
    bookmark: () => plainBookmark(type, store.revision),
    ...(readFlag(query, 'allowWatchBookmarks') && parts.schedule
      ? { everySoOften: (run: () => void) => repeat(parts.schedule, run) }
      : {}),
    onClose: (close) => closeLater(parts, query, close),
  });
  return new Response(stream, {
    status: 200,
    headers: { 'content-type': rendering.watchContentType, 'transfer-encoding': 'chunked' },
  });
}

/** Virtual time between two bookmarks, as the watch cache sends them. */
const BOOKMARK_MS = 60_000;

function repeat(schedule: ServerParts['schedule'], run: () => void): () => void {
  let cancel: (() => void) | undefined;
  const again = (): void => {
    cancel = schedule?.(BOOKMARK_MS, () => {
      run();
      again();
    });
  };
  again();
  return () => cancel?.();
}

/** The revision up to which a watch has told everything. */
const plainBookmark = (type: ResourceType, revision: number) => ({
  kind: type.kind,
  apiVersion: apiVersionOf(type),
  metadata: { resourceVersion: String(revision) },
});

function bookmark(type: ResourceType, revision: number) {
  return {
    kind: type.kind,
    apiVersion: apiVersionOf(type),
    metadata: {
      resourceVersion: String(revision),
      annotations: { 'k8s.io/initial-events-end': 'true' },
    },
  };
}

/** Ends the watch at its timeout, or when the server's state is replaced. */
function closeLater(parts: ServerParts, query: URLSearchParams, close: () => void): () => void {
  parts.openWatches.add(close);
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  const cancel = seconds > 0 ? parts.schedule?.(seconds * 1000, close) : undefined;
  return () => {
    parts.openWatches.delete(close);
    cancel?.();
  };
}

/** A watch from a forgotten revision is answered 200 with one ERROR event. */
function expiredWatch(version: number, compacted: number): Response {
  const failure = {
    code: 410,
    reason: 'Expired',
    message: `too old resource version: ${version} (${compacted})`,
  };
  return new Response(`${JSON.stringify({ type: 'ERROR', object: statusOf(failure) })}\n`, {
    status: 200,
    headers: { 'content-type': 'application/json' },
  });
}

function forbiddenInitialEvents(): ApiFailure {
  return invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
    forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'),
  ]);
}
