import type { Problem } from './problem.ts';
import type { InputOf, OutputOf, RouteDefinition } from './route.ts';

/** A call that the server answered with a problem, or that did not reach it (`status` 0). */
export class ApiCallError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.name = 'ApiCallError';
    this.problem = problem;
  }
}

export interface ClientOptions {
  /** `globalThis.fetch` in a browser; the app's own handler in a test. */
  readonly fetch: (request: Request) => Promise<Response> | Response;
  /** Origin of the server, without a slash at the end. */
  readonly origin: string;
  /** Headers of every call, such as a bearer token. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of an upload, sent as it is. */
  readonly upload?: BodyInit;
}

interface RawInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

type AnyApi = Readonly<Record<string, RouteDefinition>>;
type NeedsInput<Input> = unknown extends Input ? false : true;
type Arguments<Route extends RouteDefinition> =
  NeedsInput<InputOf<Route>> extends true
    ? readonly [input: InputOf<Route>, options?: CallOptions]
    : readonly [input?: undefined, options?: CallOptions];

/** Calls routes by their address; the types come from the route list, nothing of it is bundled. */
export interface ApiClient<Routes extends object> {
  /** Rejects with `ApiCallError`. */
  call<Address extends keyof Routes & string>(
    address: Address,
    ...rest: Arguments<Extract<Routes[Address], RouteDefinition>>
  ): Promise<OutputOf<Extract<Routes[Address], RouteDefinition>>>;
  /** The URL of a route, for an EventSource or a link. */
  url<Address extends keyof Routes & string>(
    address: Address,
    input: { readonly params?: Readonly<Record<string, string>>; readonly query?: object },
  ): string;
}

/** Marks a request as made by our script: another site's form or image cannot set it. */
export const clientHeader = 'x-drydock-client';

/** A typed client: `createClient<DrydockApi>({ fetch, origin })`. */
export function createClient<Routes extends object = AnyApi>(
  options: ClientOptions,
): ApiClient<Routes> {
  const call = async (address: string, input: RawInput = {}, extra: CallOptions = {}) => {
    const request = toRequest(options, { address, input, extra });
    const response = await send(options, request);
    if (!response.ok) throw new ApiCallError(await readProblem(response));
    if (response.status === 204) return undefined;
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return isJson ? ((await response.json()) as unknown) : response;
  };
  return {
    // The address decides the types; the wire has none.
    call: call as unknown as ApiClient<Routes>['call'],
    url: (address, input) => addressToUrl(options.origin, address, input as RawInput),
  };
}

interface Call {
  readonly address: string;
  readonly input: RawInput;
  readonly extra: CallOptions;
}

function toRequest(options: ClientOptions, { address, input, extra }: Call): Request {
  const headers = new Headers({ ...options.headers, ...extra.headers, [clientHeader]: '1' });
  headers.set('accept', 'application/json, application/problem+json, */*;q=0.5');
  if (input.body !== undefined) headers.set('content-type', 'application/json');
  const body = input.body === undefined ? extra.upload : JSON.stringify(input.body);
  return new Request(addressToUrl(options.origin, address, input), {
    method: address.slice(0, address.indexOf(' ')),
    headers,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body }),
    ...(extra.signal ? { signal: extra.signal } : {}),
  });
}

function addressToUrl(origin: string, address: string, input: RawInput): string {
  const path = address
    .slice(address.indexOf(' ') + 1)
    .replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String(input.params?.[name])),
    );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) query.set(name, `${value as string | number | boolean}`);
  }
  return `${origin}${path}${query.size > 0 ? `?${query}` : ''}`;
}

async function send(options: ClientOptions, request: Request): Promise<Response> {
  try {
    return await options.fetch(request);
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new ApiCallError(
      {
        status: 0,
        code: 'network/unreachable',
        message: 'The server did not answer.',
        action: 'Check the connection. What you did is kept here and sent when it is back.',
      },
      { cause },
    );
  }
}

async function readProblem(response: Response): Promise<Problem> {
  const unknown: Problem = {
    status: response.status,
    code: 'network/unexpected-answer',
    message: `The server answered ${response.status} without saying why.`,
    action: 'Try again; if it stays, tell whoever runs this server.',
  };
  try {
    const body = (await response.json()) as Partial<Problem>;
    const isProblem = typeof body.code === 'string' && typeof body.message === 'string';
    return isProblem ? { ...unknown, action: undefined, ...body } : unknown;
  } catch {
    return unknown;
  }
}
