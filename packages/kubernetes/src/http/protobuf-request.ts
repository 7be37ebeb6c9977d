import { readProtobuf } from '../protobuf/read-protobuf.ts';
import { ApiFailure, badRequest } from '../registry/api-failure.ts';
import { maximumBody, tooLarge } from './read-body.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/**
 * A request whose body is in Kubernetes' protobuf, as the same one in JSON: what typed clients of client-go and
 * `kubectl create` send. Answers stay JSON, which those clients take too. Other requests pass as they are.
 */
export async function withJsonBody(request: Request): Promise<Request> {
  const media = request.headers.get('content-type')?.split(';')[0]?.trim();
  if (media !== PROTOBUF || request.method === 'GET' || request.method === 'HEAD') return request;
  const copy = request.clone();
  const bytes = new Uint8Array(await copy.arrayBuffer());
  if (bytes.length > maximumBody) throw tooLarge();
  const result = readProtobuf(bytes);
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  if (bytes.length === 0) return withBody(request, headers, '');
  if (result.ok) return withBody(request, headers, JSON.stringify(result.object));
  switch (result.problem) {
    case 'prefix':
      return request; // refused where the kind that belongs there is known
    case 'malformed':
      throw badRequest('the body of the request is no protobuf message that can be read');
    default:
      throw new ApiFailure({
        code: 415,
        reason: 'UnsupportedMediaType',
        message: `bodies of ${result.message} in protobuf are not modelled by this simulated cluster; send application/json`,
      });
  }
}

function withBody(request: Request, headers: Headers, body: string): Request {
  headers.set('content-type', 'application/json');
  const { method, signal } = request;
  return new Request(request.url, { method, headers, body, signal });
}
