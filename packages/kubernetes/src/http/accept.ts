import type { KubernetesObject } from '@drydock/manifests';
import type { FieldManagers } from '../fields/field-managers.ts';
import { ApiFailure, badRequest } from '../registry/api-failure.ts';
import { renderTable, type TableOptions } from '../table/render-table.ts';
import { apiVersionOf } from '../types/resource-type.ts';
import type { ResourceCall } from './call.ts';
import { present } from './present.ts';

/** How the client wants to see objects. */
export interface Rendering {
  readonly as: 'object' | 'table' | 'metadata';
  readonly contentType: string;
  readonly watchContentType: string;
}

const plain: Rendering = {
  as: 'object',
  contentType: 'application/json',
  watchContentType: 'application/json',
};

/** Thrown as 406 with a plain text. */
export class NotAcceptable extends Error {}

/** Picks the first media type that the server can write; protobuf and CBOR are passed over. */
export function acceptOf(call: ResourceCall): Rendering {
  const accept = call.request.headers.get('accept');
  if (accept === null || accept.trim() === '') return plain;
  for (const part of accept.split(',')) {
    const [media = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    if (media !== 'application/json' && media !== '*/*' && media !== 'application/*') continue;
    const options = new Map(
      parameters.map((parameter) => parameter.split('=') as [string, string]),
    ); // name=value
    const as = options.get('as');
    if (as === undefined) return plain;
    if (options.get('g') !== 'meta.k8s.io' || options.get('v') !== 'v1') continue;
    if (as === 'Table') return { ...plain, as: 'table' };
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') {
      return { ...plain, as: 'metadata' };
    }
  }
  throw new NotAcceptable();
}

export interface RenderContext {
  readonly call: ResourceCall;
  readonly rendering: Rendering;
  readonly now: number;
}

export function renderItem(
  object: KubernetesObject,
  managers: FieldManagers | undefined,
  context: RenderContext,
): unknown {
  const { call, rendering } = context;
  const shown = present(call.shape?.(object) ?? object, managers, call.type);
  switch (rendering.as) {
    case 'object':
      return shown;
    case 'metadata':
      return {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: shown.metadata,
      };
    case 'table':
      return renderTable(
        [shown],
        { resourceVersion: object.metadata.resourceVersion },
        tableOptions(context),
      );
    default:
      throw new ApiFailure({ code: 500, reason: 'InternalError', message: 'unknown rendering' });
  }
}

interface ListedRecord {
  readonly object: KubernetesObject;
  readonly managers: FieldManagers | undefined;
}

export function renderList(
  records: readonly ListedRecord[],
  metadata: Readonly<Record<string, unknown>>,
  context: RenderContext,
): unknown {
  const { call, rendering } = context;
  const items = records.map(({ object, managers }) =>
    present(call.shape?.(object) ?? object, managers, call.type),
  );
  switch (rendering.as) {
    case 'table':
      return renderTable(items, metadata, tableOptions(context));
    case 'metadata':
      return {
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
        items: items.map((item) => ({
          kind: 'PartialObjectMetadata',
          apiVersion: 'meta.k8s.io/v1',
          metadata: item.metadata,
        })),
      };
    default:
      return {
        kind: call.type.listKind,
        apiVersion: apiVersionOf(call.type),
        metadata,
        items: call.type.custom ? items : items.map(withoutType),
      };
  }
}

function tableOptions({ call, now }: RenderContext): TableOptions {
  const include = call.query.get('includeObject') || 'Metadata';
  if (!['Metadata', 'Object', 'None'].includes(include)) {
    throw badRequest(
      `Unable to convert to Table as requested: includeObject: Invalid value: "${include}": must be 'Metadata', 'Object', 'None', or empty`,
    );
  }
  return { type: call.type, include, now, docs: call.columnDocs };
}

/** Items of a typed list do not repeat what the list says. */
function withoutType(object: KubernetesObject): Readonly<Record<string, unknown>> {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object;
  return rest;
}
