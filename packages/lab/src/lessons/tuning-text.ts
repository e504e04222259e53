/** The tuning worksheet when it has been graded, as a document for the course. */
import {
  ALL_DEAD_MOST_S,
  FALSE_DEATHS_A_DAY_MOST,
  LONG_PAUSES_A_DAY,
  TUNING_LOSS,
  TUNING_NODES,
  TUNING_PAUSE_MS,
  type TuningChoice,
  type TuningGrade,
  type TuningPrediction,
} from './tuning.ts';
import { numberText } from './references.ts';

export function tuningMarkdown(
  { intervalMs, helpers, multiplier }: TuningChoice,
  prediction: TuningPrediction,
  grade: TuningGrade,
): string {
  const { falseDeathsADay, allDeadS, meetsDeaths, meetsTime } = grade;
  const minutes = Math.round(grade.simulatedS / 60);
  const yes = (isMet: boolean): string => (isMet ? 'yes' : 'no');
  return `# Worksheet: tuning SWIM

${TUNING_NODES} members, ${100 * TUNING_LOSS} % loss on each link, ${LONG_PAUSES_A_DAY} pauses of \
${TUNING_PAUSE_MS / 1000} s a day.

- Probe interval: ${intervalMs} ms
- Helpers: ${helpers}
- Suspicion multiplier: ${multiplier}

| | asked for | predicted | measured | met |
| --- | --- | ---: | ---: | --- |
| false deaths a day | at most ${FALSE_DEATHS_A_DAY_MOST} | \
${numberText(prediction.falseDeathsADay)} | \
${numberText(falseDeathsADay)} | ${yes(meetsDeaths)} |
| crash known by all, in 9 runs of 10 | at most ${ALL_DEAD_MOST_S} s | \
${numberText(prediction.allDeadS)} s | \
${numberText(allDeadS)} s | ${yes(meetsTime)} |

${grade.deadOfPause} of ${grade.pauses} members that stood still were declared dead, and
${grade.deadOfNothing} of those that never did, in ${minutes} minutes of virtual time. That there is none of
the latter in so short a time does not prove that there is none in a day.

## Yours

- Which of the three settings does what you need at the least cost, and what is the cost?
- Which pause would break your choice?
`;
}
