import { parseTimestamp } from '@drydock/manifests';
import { isDnsLabel, isEnvName, isPortName } from './names.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const QUANTITY =
  /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$/;

/**
 * What a text of this format must be, undefined when it is that. Formats that an API server does not
 * check are not checked here either; an empty name is an absent one. Sources: kube-openapi pkg/validation/strfmt; apimachinery
 * pkg/api/resource/quantity.go.
 */
export function formatProblem(format: string, text: string): string | undefined {
  switch (format) {
    case 'byte':
      return BASE64.test(text.replaceAll(/[\r\n]/g, '')) ? undefined : 'base64 text';
    case 'date-time':
      return parseTimestamp(text) === undefined ? 'a time such as 2026-01-31T12:00:00Z' : undefined;
    case 'quantity':
      return QUANTITY.test(text) ? undefined : 'a quantity such as 500m or 128Mi';
    case 'dns-label':
      return text === '' || isDnsLabel(text)
        ? undefined
        : 'lower case letters, digits and inner dashes';
    case 'port-name':
      return text === '' || isPortName(text)
        ? undefined
        : 'at most 15 lower case letters, digits and inner dashes';
    case 'env-name':
      return isEnvName(text) ? undefined : 'printable characters without "="';
    default:
      return undefined;
  }
}
