import type { ClassReport } from './class-report.ts';
import { renderClassCsv } from './class-csv.ts';
import { renderClassMarkdown } from './class-markdown.ts';
import { renderClassText } from './class-text.ts';
import { renderGithubReport } from './github-report.ts';
import type { GradeReport } from './grade-report.ts';
import { renderClassPage } from './html/class-page.ts';
import { renderSubmissionPage } from './html/submission-page.ts';
import { renderGradescopeReport } from './gradescope-report.ts';
import { renderJunitReport } from './junit-report.ts';
import { renderMarkdownReport } from './markdown-report.ts';
import { renderSarifReport } from './sarif-report.ts';
import { renderTextReport } from './text-report.ts';

/** A form of report: what a person or a program reads, and the ending of its file. */
export interface ReportFormat<T> {
  readonly name: string;
  readonly ending: string;
  readonly render: (report: T) => string;
}

/** Forms of the report of one submission, beside its JSON. */
export const GRADE_FORMATS: readonly ReportFormat<GradeReport>[] = [
  { name: 'text', ending: '.txt', render: renderTextReport },
  { name: 'html', ending: '.html', render: renderSubmissionPage },
  { name: 'junit', ending: '.junit.xml', render: (report) => renderJunitReport([report]) },
  { name: 'sarif', ending: '.sarif', render: (report) => renderSarifReport([report]) },
  { name: 'github', ending: '.github.txt', render: renderGithubReport },
  { name: 'gradescope', ending: '.gradescope.json', render: renderGradescopeReport },
  { name: 'markdown', ending: '.md', render: renderMarkdownReport },
];

/** Forms of the report of a class, beside its JSON. */
export const CLASS_FORMATS: readonly ReportFormat<ClassReport>[] = [
  { name: 'text', ending: '.txt', render: renderClassText },
  { name: 'csv', ending: '.csv', render: renderClassCsv },
  { name: 'html', ending: '.html', render: renderClassPage },
  { name: 'junit', ending: '.junit.xml', render: ({ entries }) => renderJunitReport(entries) },
  { name: 'sarif', ending: '.sarif', render: ({ entries }) => renderSarifReport(entries) },
  { name: 'markdown', ending: '.md', render: renderClassMarkdown },
];
