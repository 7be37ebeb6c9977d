import {
  CallError,
  createTemplateEngine,
  GoStruct,
  TemplateError,
  type TemplateEngine,
} from '@drydock/render';
import type { Labels } from '../labels.ts';
import { labelMap, templateFunctions, type TemplateSurroundings } from './template-functions.ts';

/** What Prometheus puts before every text of an alert; error places count it. */
const DEFINITIONS =
  '{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}';
const DATA_TYPE =
  'struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }';
/** A text of an alert is short: what does not end soon never will. */
const LIMITS = { maxSteps: 200_000, maxOutput: 1_000_000 } as const;

export interface AlertText {
  readonly alert: string;
  readonly labels: Labels;
  readonly value: number;
  readonly externalLabels: Labels;
}

export type AlertSurroundings = Omit<TemplateSurroundings, 'execute'>;

/** Expands a label or annotation of an alert. An error of the template is its text, as in Prometheus. */
export function expandAlertText(
  text: string,
  { alert, labels, value, externalLabels }: AlertText,
  surroundings: AlertSurroundings,
): string {
  if (!text.includes('{{')) return text;
  const name = templateName(alert);
  const data = new GoStruct(DATA_TYPE, '', [
    ['Labels', labelMap(labels)],
    ['ExternalLabels', labelMap(externalLabels)],
    ['ExternalURL', surroundings.externalUrl],
    ['Value', value],
  ]);
  const engine = engineFor(surroundings);
  try {
    engine.add(name, DEFINITIONS + text);
  } catch (error) {
    return failure(`error parsing template ${name}`, error);
  }
  try {
    return engine.execute(name, data);
  } catch (error) {
    return failure(`error executing template ${name}`, error);
  }
}

/** Why Prometheus refuses to load a rule with this text; undefined when it takes it. */
export function whyTextIsRefused(text: string, alert: string): string | undefined {
  const engine = engineFor({ query: () => [], nowMs: 0, externalUrl: '' });
  try {
    engine.add(templateName(alert), DEFINITIONS + text);
    return undefined;
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
}

function templateName(alert: string): string {
  return `__alert_${alert}`;
}

function engineFor(surroundings: AlertSurroundings): TemplateEngine {
  const execute: TemplateSurroundings['execute'] = (name, data) => engine.execute(name, data);
  const engine: TemplateEngine = createTemplateEngine({
    now: () => BigInt(Math.trunc(surroundings.nowMs)) * 1_000_000n,
    random: { next: () => 0 }, // none of Prometheus' functions draws
    functions: templateFunctions({ ...surroundings, execute }),
    ...LIMITS,
  });
  return engine;
}

function failure(what: string, error: unknown): string {
  if (!(error instanceof TemplateError || error instanceof CallError)) throw error;
  return `<error expanding template: ${what}: ${error.message}>`;
}
