import { z } from 'zod';
import { ANSWERS_FILE, readAnswers } from './answers.ts';
import type { CheckFinding, CheckKind } from './check-kind.ts';

const choiceSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, { message: 'The id of a choice is lower-case: a.' }),
  text: z.string().min(1),
  correct: z.boolean().default(false),
  /** Why it is right, or why it is not. */
  explanation: z.string().min(1),
});

const quizCheckSchema = z
  .strictObject({
    question: z.string().min(1),
    choices: z.array(choiceSchema).min(2),
  })
  .refine(({ choices }) => choices.some(({ correct }) => correct), {
    message: 'No choice of this question is correct.',
    path: ['choices'],
  })
  .refine(({ choices }) => new Set(choices.map(({ id }) => id)).size === choices.length, {
    message: 'Two choices of this question have the same id.',
    path: ['choices'],
  });

type QuizCheck = z.infer<typeof quizCheckSchema>;

/** A question with choices. The answers stand in `answers.yaml` of the work: check id -> ids of the choices. */
export const quizCheck: CheckKind<'quiz', QuizCheck> = {
  name: 'quiz',
  schema: quizCheckSchema,
  run: (options, { check, files }) =>
    Promise.resolve(judge(options, readAnswers(files).get(check) ?? [])),
};

/** All correct choices and no other. What is said of a wrong answer explains the choice, and does not name the right one. */
function judge({ choices }: QuizCheck, chosen: readonly string[]): CheckFinding {
  if (chosen.length === 0) {
    return { status: 'fail', share: 0, message: 'Wanted an answer. Seen none.' };
  }
  const unknown = chosen.find((id) => !choices.some((choice) => choice.id === id));
  if (unknown !== undefined) {
    return {
      status: 'fail',
      share: 0,
      message: `Wanted one of the choices. Seen ${unknown}, in ${ANSWERS_FILE}.`,
    };
  }
  const wrong = choices.find(({ id, correct }) => !correct && chosen.includes(id));
  if (wrong !== undefined) {
    return { status: 'fail', share: 0, message: `Seen ${wrong.id}. ${wrong.explanation}` };
  }
  const missing = choices.filter(({ id, correct }) => correct && !chosen.includes(id)).length;
  if (missing > 0) {
    return { status: 'fail', share: 0, message: 'What is chosen is right. It is not all of it.' };
  }
  const explanations = choices.filter(({ correct }) => correct).map((each) => each.explanation);
  return { status: 'pass', share: 1, message: explanations.join(' ') };
}
