import type { DiagnosticCode, FieldPath, Fix, RelatedPlace } from '@drydock/manifests';
import type { ResourceSet } from './resource-set.ts';
import type { Subject } from './subject.ts';

/** What a rule found in one subject; `toDiagnostic` adds the place. */
export interface Finding {
  readonly code: DiagnosticCode;
  /** The field at fault. When the text does not hold it, its nearest ancestor is marked. */
  readonly path: FieldPath;
  /** Mark the key instead of the value. */
  readonly onKey?: boolean;
  readonly message: string;
  readonly hint?: string;
  readonly fixes?: readonly Fix[];
  readonly related?: readonly RelatedPlace[];
}

export type Report = (subject: Subject, finding: Finding) => void;

interface RuleBase {
  /** Unique; becomes `rule` of its findings. */
  readonly name: string;
  /** The analyzer of istioctl whose findings these are, where there is one. */
  readonly analyzer?: string;
  /** The codes it may report. */
  readonly codes: readonly DiagnosticCode[];
  /** Runs only when asked for by name, as istioctl does not register it. */
  readonly onlyOnRequest?: boolean;
}

/** Judges one object alone: what a webhook would say. Its result depends on nothing else. */
export interface ObjectRule extends RuleBase {
  readonly scope: 'object';
  /** `group/Kind`, `/Kind` for the core group. */
  readonly kinds: readonly string[];
  check(subject: Subject, report: (finding: Finding) => void): void;
}

/** Judges objects together. */
export interface SetRule extends RuleBase {
  readonly scope: 'set';
  check(set: ResourceSet, report: Report): void;
}

/** Judges one object after the other by what else the set holds, such as the hosts that it refers to. */
export interface EachRule extends RuleBase {
  readonly scope: 'each';
  /** `group/Kind`, `/Kind` for the core group; without it all kinds. */
  readonly kinds?: readonly string[];
  /** Reads what it must know for all objects, and gives the judge of one, who may read more. */
  prepare(set: ResourceSet): JudgeOne;
}

/** Reports of its subject alone. What it says depends on the subject and on what it reads of the set. */
export type JudgeOne = (subject: Subject, report: Report) => void;

export type Rule = ObjectRule | EachRule | SetRule;
