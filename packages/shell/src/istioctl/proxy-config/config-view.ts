import type { JsonObject } from '@drydock/manifests';
import type { Flags } from '../../kubectl/flags.ts';

/** One kind of thing in a proxy's configuration, as `istioctl proxy-config KIND` shows it. */
export interface ConfigView {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Blanks between columns. */
  readonly padding: number;
  /** What Envoy's admin port is asked. */
  readonly path: string;
  /** The parts that the flags ask for, sorted as istioctl sorts them. */
  select(answer: JsonObject, flags: Flags): readonly JsonObject[];
  /** A table of the parts: its header, then a row each. */
  rows(selected: readonly JsonObject[], flags: Flags): readonly (readonly string[])[];
}
