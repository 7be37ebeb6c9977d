import type { Diagnostic } from '@drydock/manifests';
import { z } from 'zod';
import { placeOfRange } from '../session/place.ts';
import type { CheckKind } from './check-kind.ts';

const diagnosticsCheckSchema = z
  .strictObject({
    /** No finding of this severity or worse. */
    none: z.enum(['error', 'warning', 'info']).optional(),
    /** No finding with one of these codes. */
    noneOf: z.array(z.string().min(1)).min(1).optional(),
    /** Kinds that the files must hold: an empty file has no findings, and no merit. */
    kinds: z.array(z.string().min(1)).optional(),
  })
  .refine((options) => options.none !== undefined || options.noneOf !== undefined, {
    message: 'Say none (a severity) or noneOf (codes).',
  });

type DiagnosticsCheck = z.infer<typeof diagnosticsCheckSchema>;

const WEIGHT = { info: 0, warning: 1, error: 2 } as const;

/** Whether validation has nothing to say against the learner's files. */
export const diagnosticsCheck: CheckKind<'diagnostics', DiagnosticsCheck> = {
  name: 'diagnostics',
  schema: diagnosticsCheckSchema,
  run(options, { files, resources, diagnostics }) {
    const missing = (options.kinds ?? []).find(
      (kind) => !resources.some((resource) => resource.key.kind === kind),
    );
    if (missing !== undefined) {
      return Promise.resolve({
        status: 'fail',
        share: 0,
        message: `Wanted a ${missing} without findings. Seen no ${missing}.`,
      });
    }
    const found = diagnostics.filter((diagnostic) => counts(diagnostic, options));
    const [first] = found;
    if (first === undefined) return Promise.resolve({ status: 'pass', share: 1 });
    return Promise.resolve({
      status: 'fail',
      share: 0,
      message: `Wanted no findings. Seen ${found.length}: ${first.message}`,
      place: placeOfRange(first.file, files.get(first.file) ?? '', first.range, first.path),
      diagnostics: found,
    });
  },
};

function counts({ severity, code }: Diagnostic, { none, noneOf }: DiagnosticsCheck): boolean {
  if (none !== undefined && WEIGHT[severity] >= WEIGHT[none]) return true;
  return noneOf?.includes(code) ?? false;
}
