import type { DiagnosticCode } from '@drydock/manifests';
import { admissionError, admissionWarning } from './define.ts';

export const invalidGatewayName: DiagnosticCode = admissionError(
  'gateway/invalid-name',
  'A Gateway has a name that is no DNS label',
);
export const noServers: DiagnosticCode = admissionError(
  'gateway/no-servers',
  'A Gateway without servers',
);
export const noHosts: DiagnosticCode = admissionError(
  'gateway/no-hosts',
  'A server of a Gateway without hosts',
);
export const missingPort: DiagnosticCode = admissionError(
  'gateway/missing-port',
  'A server of a Gateway without a port',
);
export const invalidServerHost: DiagnosticCode = admissionError(
  'gateway/invalid-host',
  'A host of a server is no namespace/host or host',
);
export const missingTls: DiagnosticCode = admissionError(
  'gateway/missing-tls',
  'An HTTPS or TLS server without TLS settings',
);
export const unexpectedTls: DiagnosticCode = admissionError(
  'gateway/unexpected-tls',
  'TLS settings on a server without TLS',
);
export const redirectWithoutHttp: DiagnosticCode = admissionWarning(
  'gateway/redirect-without-http',
  'httpsRedirect on a server that is not HTTP',
);

export const gatewayCodes: readonly DiagnosticCode[] = [
  invalidGatewayName,
  noServers,
  noHosts,
  missingPort,
  invalidServerHost,
  missingTls,
  unexpectedTls,
  redirectWithoutHttp,
];
