import type { HttpRequest } from '../http-request.ts';
import type { ReporterMode } from './telemetry.ts';

/** One end of a call. */
export interface CallPeer {
  /** Name of the Deployment or the like. */
  readonly workload: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `cluster.local/ns/prod/sa/web` where mTLS shows it. */
  readonly principal?: string;
  readonly pod?: string;
}

/** A finished request or connection, as one proxy saw it. */
export interface CallRecord {
  readonly mode: ReporterMode;
  readonly source: CallPeer | undefined;
  readonly destination: CallPeer | undefined;
  /** `reviews.prod.svc.cluster.local`, or the Host header where the mesh does not know it. */
  readonly service: { readonly host: string; readonly name: string; readonly namespace: string };
  readonly request: HttpRequest;
  readonly protocol: 'http' | 'grpc' | 'tcp';
  /** undefined: no answer was sent (code 0). */
  readonly status: number | undefined;
  readonly grpcStatus?: string;
  readonly responseFlags: readonly string[];
  readonly isMutualTls: boolean;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** What only logs and spans tell. */
  readonly detail?: CallDetail;
}

/** The parts of Envoy's stream info that access logs show; an absent one is logged as `-`. */
export interface CallDetail {
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  /** The request's headers as the proxy left them. */
  readonly requestHeaders: HttpRequest['headers'];
  readonly responseHeaders: HttpRequest['headers'];
  readonly path?: string;
  /** `via_upstream`, `route_not_found`. */
  readonly responseCodeDetails?: string;
  readonly transportFailure?: string;
  readonly cluster?: string;
  /** `10.244.0.11:9080` */
  readonly upstreamHost?: string;
  readonly upstreamLocalAddress?: string;
  readonly downstreamLocalAddress?: string;
  readonly downstreamRemoteAddress?: string;
  readonly serverName?: string;
  readonly route?: string;
  readonly attempts?: number;
  /** Bytes of the bodies alone. */
  readonly bodyBytes: { readonly received: number; readonly sent: number };
}
