import type { DiagnosticCode, Severity, Stage } from '@drydock/manifests';

const code = (name: string, title: string, severity: Severity, stage: Stage): DiagnosticCode => ({
  code: name,
  title,
  severity,
  stage,
});
const wrong = (name: string, title: string): DiagnosticCode => code(name, title, 'error', 'schema');
const poor = (name: string, title: string): DiagnosticCode =>
  code(name, title, 'warning', 'analysis');

/** Every code of this package, in the order of the docs. */
export const labCodes: readonly DiagnosticCode[] = Object.freeze([
  code('apply/refused', 'The API server refused a document', 'error', 'admission'),
  wrong('lab/no-lab-file', 'A folder without lab.yaml is no lab'),
  code('lab/syntax', 'A file of a lab does not parse', 'error', 'syntax'),
  wrong('lab/schema', 'A file of a lab does not have the form that it should have'),
  wrong('lab/reference', 'A lab names a file, step, check or mistake that is not there'),
  code('lab/journal', 'A line of a journal cannot be replayed', 'error', 'syntax'),
  code('lab/lesson-run', 'What a lesson shows does not happen', 'error', 'analysis'),
  poor('lab/word', 'A text for learners belittles, praises or pleads'),
  poor('lab/long-sentence', 'A sentence is too long to be read at once'),
  poor('lab/alt-text', 'A picture has no text'),
  poor('lab/broken-link', 'A link of a lesson leads nowhere'),
  poor('lab/snippet', 'A manifest shown in a lesson does not parse'),
  poor('lab/hint-tells', 'A hint gives the answer away'),
  poor('lab/hint-untested', 'No planted mistake gets a hint of this lab'),
  poor('lab/check-untested', 'No planted mistake fails a check of this lab'),
]);
