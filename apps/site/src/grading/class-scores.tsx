import type { ClassStatistics } from '@drydock/grading/class-statistics';
import type { JSX } from 'preact';
import { gradingMessages } from '../grading-messages.ts';
import { Histogram } from './histogram.tsx';

const text = gradingMessages.klass;

/** How the class did, in four numbers and as bars. */
export function ClassScores({ statistics }: { readonly statistics: ClassStatistics }): JSX.Element {
  const { errors, histogram, median, middle, open, scores } = statistics;
  const { percent } = gradingMessages;
  return (
    <section class="panel card" aria-labelledby="scores-title">
      <h2 id="scores-title">{text.scores}</h2>
      <dl class="nums">
        <div>
          <dt>{text.handedIn}</dt>
          <dd>{scores.length + errors + open}</dd>
        </div>
        <div>
          <dt>{text.median}</dt>
          <dd>{median === undefined ? '–' : percent(median)}</dd>
        </div>
        <div>
          <dt>{text.middle}</dt>
          <dd>{middle ? `${percent(middle[0])}–${percent(middle[1])}` : '–'}</dd>
        </div>
        <div>
          <dt>{text.errors}</dt>
          <dd>{errors}</dd>
        </div>
      </dl>
      <Histogram bins={histogram} {...(median === undefined ? {} : { median })} />
    </section>
  );
}
