import type { JSX } from 'preact';
import { chosenOf, choose } from './answers.ts';
import type { CheckData } from './lab-data.ts';
import { useWorkspace } from './workspace.ts';

/** A question with its choices; Check says whether the answer is right, and why. */
export function Quiz({
  check,
  quiz,
}: {
  readonly check: string;
  readonly quiz: NonNullable<CheckData['quiz']>;
}): JSX.Element {
  const { store } = useWorkspace();
  const chosen = chosenOf(store, check);
  const isReading = store.past.value !== undefined || store.save.value === 'elsewhere';
  const change = (id: string, isChosen: boolean): void => {
    const others = quiz.many ? chosen.filter((each) => each !== id) : [];
    choose(store, check, isChosen ? [...others, id] : others);
  };
  return (
    <fieldset class="quiz" disabled={isReading}>
      <legend>{quiz.question}</legend>
      {quiz.choices.map(({ id, text }) => (
        <label key={id}>
          <input
            type={quiz.many ? 'checkbox' : 'radio'}
            name={`quiz-${check}`}
            checked={chosen.includes(id)}
            onChange={(event) => change(id, event.currentTarget.checked)}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
