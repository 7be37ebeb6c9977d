import type { CheckStatistics, ClassStatistics } from '@drydock/grading/class-statistics';
import type { JSX } from 'preact';
import { gradingMessages } from '../grading-messages.ts';

const text = gradingMessages.klass;

/** Every check of the assignment, hardest first. */
export function ClassChecks({ statistics }: { readonly statistics: ClassStatistics }): JSX.Element {
  const { checks } = statistics;
  return (
    <section class="panel card" aria-labelledby="class-checks-title">
      <h2 id="class-checks-title">
        {text.checks} <span class="dim t12">{text.checksAbout}</span>
      </h2>
      {checks.length === 0 ? (
        <p class="dim">{text.none}</p>
      ) : (
        <div class="table-box" tabIndex={0} role="region" aria-label={text.checks}>
          <table class="tb">
            <thead>
              <tr>
                <th>{text.check}</th>
                <th>{text.share}</th>
                <th class="right">{text.pass}</th>
                <th class="right">{text.spread}</th>
                <th>{text.mistake}</th>
              </tr>
            </thead>
            <tbody>
              {checks.map((check) => (
                <Row key={`${check.lab}/${check.id}`} check={check} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row({ check }: { readonly check: CheckStatistics }): JSX.Element {
  const { counts, mistake, passed, spread, title } = check;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const share = (count: number): number => Math.round((100 * count) / Math.max(1, all));
  const pass = share(counts.pass);
  const part = share(counts.partial + counts.error);
  const fail = share(counts.fail + counts.muted);
  return (
    <tr>
      <td class="m what">{title === '' ? gradingMessages.result.hidden : title}</td>
      <td>
        <span class="bar2" role="img" aria-label={text.shareText(pass, part, fail)}>
          <i class="a" style={{ width: `${pass}%` }} />
          <i class="b" style={{ width: `${part}%` }} />
          <i class="c" style={{ width: `${fail}%` }} />
        </span>
      </td>
      <td class="right">{gradingMessages.percent(passed)}</td>
      <td class="right">{spread === undefined ? '–' : spread.toFixed(2)}</td>
      <td class="mono t12">{mistake && text.mistakeCount(mistake.id, mistake.count)}</td>
    </tr>
  );
}
