import { readOpenMetrics } from './open-metrics.ts';
import { readPrometheusText } from './prometheus-text.ts';
import { ExpositionError, type ExposedSample } from './sample.ts';

export interface Exposition {
  /** In the order of the body; with an error those before it. */
  readonly samples: readonly ExposedSample[];
  readonly error?: string;
  /** The content type was not one of Prometheus', and the fallback was used. */
  readonly warning?: string;
}

export interface ExpositionOptions {
  readonly contentType: string;
  /** `fallback_scrape_protocol` as a media type. */
  readonly fallback?: string;
}

type Format = 'text' | 'openmetrics';

/** Reads what a target answered. Never throws for what the body holds. */
export function parseExposition(body: string | Uint8Array, options: ExpositionOptions): Exposition {
  const chosen = chooseFormat(options);
  if ('error' in chosen) return { samples: [], error: chosen.error };
  const samples: ExposedSample[] = [];
  const warning = chosen.warning === undefined ? {} : { warning: chosen.warning };
  try {
    const { text, isBroken } = decode(body);
    const reader =
      chosen.format === 'openmetrics' ? readOpenMetrics(text) : readPrometheusText(text, isBroken);
    for (const sample of reader) samples.push(sample);
    return { samples, ...warning };
  } catch (error) {
    if (!(error instanceof ExpositionError)) throw error;
    return { samples, error: error.message, ...warning };
  }
}

/** Bytes that are no UTF-8 are kept as U+FFFD; only some places of the format refuse them. */
function decode(body: string | Uint8Array): {
  readonly text: string;
  readonly isBroken: (part: string) => boolean;
} {
  if (typeof body === 'string') return { text: body, isBroken: () => false };
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  const isLossless =
    new TextEncoder().encode(text).length === body.length && !text.includes('\uFFFD');
  return { text, isBroken: (part) => !isLossless && part.includes('\uFFFD') };
}

function chooseFormat({
  contentType,
  fallback,
}: ExpositionOptions):
  | { readonly format: Format; readonly warning?: string }
  | { readonly error: string } {
  const known = formatOf(contentType);
  if (known) return { format: known };
  const problem =
    contentType === ''
      ? 'non-compliant scrape target sending blank Content-Type'
      : isMediaType(contentType)
        ? `received unsupported Content-Type ${JSON.stringify(contentType)}`
        : `cannot parse Content-Type ${JSON.stringify(contentType)}`;
  const format = fallback === undefined ? undefined : formatOf(fallback);
  if (!format) return { error: `${problem} and no fallback_scrape_protocol specified for target` };
  return {
    format,
    warning: `${problem}, using fallback_scrape_protocol ${JSON.stringify(fallback)}`,
  };
}

function isMediaType(contentType: string): boolean {
  return /^[\w.+-]+(?:\/[\w.+-]+)?(?:\s*;\s*[\w.+-]+=(?:"[^"]*"|[^\s;"]+))*\s*;?$/.test(
    contentType,
  );
}

function formatOf(contentType: string): Format | undefined {
  if (!isMediaType(contentType)) return undefined;
  const media = contentType.split(';')[0]?.trim().toLowerCase();
  if (media === 'application/openmetrics-text') return 'openmetrics';
  return media === 'text/plain' ? 'text' : undefined;
}
