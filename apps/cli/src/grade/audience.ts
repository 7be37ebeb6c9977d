import {
  explanationsForLearner,
  forLearner,
  type CheckExplanation,
  type GradedPart,
  type Overriding,
} from '@drydock/grading';

/** A part as it is reported: with the overrides, and for whom it is. */
export interface AudienceOptions {
  readonly overriding: Overriding;
  /** Whether the texts of hidden checks are shown. */
  readonly reveal: boolean;
}

const NOTHING: readonly CheckExplanation[] = [];

/** The part with points that people changed, and without what its readers may not see. */
export function reported(
  submission: string,
  part: GradedPart,
  { overriding, reveal }: AudienceOptions,
): GradedPart {
  if (part.result === undefined) return part;
  const result = overriding.apply(submission, part.result);
  if (reveal) return { result, explanations: part.explanations };
  return {
    result: forLearner(result),
    explanations:
      part.explanations.length === 0 ? NOTHING : explanationsForLearner(result, part.explanations),
  };
}
