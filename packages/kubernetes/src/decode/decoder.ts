import type { KubernetesObject } from '@drydock/manifests';
import type { ResourceType } from '../types/resource-type.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface DecodeOptions {
  readonly validation: FieldValidation;
  warn(message: string): void;
  /** How a refusal begins; default is Kubernetes' text for request bodies. */
  readonly prefix?: string;
  /** The text the value came from: only it shows duplicate keys. */
  readonly text?: string;
}

/** Turns parsed JSON into an object of a type as Go would read and write it: unknown fields dropped or refused, types checked, empty optional fields left out. Throws ApiFailure. */
export interface TypeDecoder {
  decode(value: unknown, type: ResourceType, options: DecodeOptions): KubernetesObject;
}
