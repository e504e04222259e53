/**
 * Two things that are said of exercises: "just tell me the number of E10", which asks for an answer, and
 * "I said 13.4 for E4", which is evidence. Neither states a belief, so they are heard before any belief is
 * looked for.
 */

const EXERCISE = /\b(?:exercise |question )?e ?(\d{1,2})\b/i;
const OPENING = '(?:(?:please|pls|ok|just|can you|could you|now|simply) )*';
const THING = '(?:answers?|numbers?|results?|solutions?|figures?|values?)';
const OF_WHAT = '(?: (?:of|for|to|in|here|now|please|pls|this|it|that|one|exercise|theexercise))*';
const REQUESTS: readonly RegExp[] = [
  new RegExp(
    `^${OPENING}(?:tell|give|show|say|reveal)(?: me| us)?(?: just)?(?: the| an| all| its)?` +
      `(?: right| correct)?(?: ${THING})?${OF_WHAT}$`,
  ),
  new RegExp(`^(?:what is|what are|whats)(?: the| its)?(?: right| correct)? ${THING}${OF_WHAT}$`),
  new RegExp(`^(?:how much is|what is|whats|what does|what do we get)${OF_WHAT} theexercise(?: \\w+){0,2}$`),
  new RegExp(`^(?:the )?(?:right |correct )?${THING}${OF_WHAT}$`),
];

export interface AnswerRequest {
  /** `null`: whatever is open. */
  readonly exercise: string | null;
}

export function exerciseIn(text: string): string | null {
  const number = EXERCISE.exec(text)?.[1];
  return number === undefined ? null : `E${Number(number)}`;
}

/** `null`: no answer is asked for. */
export function answerRequest(text: string): AnswerRequest | null {
  const plain = wordsOf(text.replace(EXERCISE, ' theexercise '));
  if (plain === '' || !REQUESTS.some((pattern) => pattern.test(plain))) return null;
  return { exercise: exerciseIn(text) };
}

export interface NumberSaid {
  readonly value: number;
  readonly exercise: string | null;
}

/** Words that may stand around a number without saying anything of the subject. */
const AROUND = new Set(
  (
    'i im my me it its is was be that this the a an of for in on at to and but or so as by we you they ' +
    'said say told put gave give got get had have took wrote typed answered answer answers guess guessed ' +
    'predict predicted prediction think thought dont do did not no why how come understand see wrong right ' +
    'number value result exercise question e about roughly around s sec second seconds ms percent per cent ' +
    'instead with where from comes came shouldnt isnt wasnt cant what'
  ).split(' '),
);

/** One number, and nothing of the subject: evidence of a wrong formula. `null`: it is something else. */
export function numberSaid(text: string): NumberSaid | null {
  const rest = text.replace(EXERCISE, ' ');
  const numbers = rest.match(/\d+(?:\.\d+)?/g) ?? [];
  if (numbers.length !== 1) return null;
  const words = wordsOf(rest.replace(/\d+(?:\.\d+)?/g, ' ')).split(' ');
  if (words.some((word) => word !== '' && !AROUND.has(word))) return null;
  return { value: Number(numbers[0]), exercise: exerciseIn(text) };
}

function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
