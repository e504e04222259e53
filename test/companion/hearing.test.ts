import { describe, expect, test } from 'vitest';
import { WordFinder } from '../../packages/lab/src/companion/diagnosis.ts';
import { heard, type Heard, type Situation } from '../../packages/lab/src/companion/hearing.ts';
import { conceptNamed } from '../../packages/lab/src/companion/policy/connect.ts';
import { corpora } from './corpora.ts';

const knowledge = corpora((name) => (name.includes('E4') ? 18 : 1));
const finder = new WordFinder([...knowledge.misconceptions.values()]);
const NOW: Situation = {
  mode: 'explain',
  form: null,
  hasTurns: false,
  isModelOn: false,
  openExercise: null,
  isLocked: () => true,
};
const hear = (said: string, now: Partial<Situation> = {}): Heard =>
  heard(said, { ...NOW, ...now }, { knowledge, finder });
const startOf = (what: Heard): unknown => (what.kind === 'begin' ? what.start : what);
const noteOf = (what: Heard): string => (what.kind === 'note' ? what.note : what.kind);
const doorsOf = (what: Heard): readonly string[] =>
  what.kind === 'note' ? what.doors.map(({ text }) => text) : [];

describe('the tutor', () => {
  test.each([
    ['i think a suspected node is kicked out right away', 'M-SUSP'],
    ['more fanout is more copys', 'M-FAN'],
    ['leader = lowest id why not', 'M-LEADER'],
    ['does a timeout proove crash', 'M-TIMEOUT'],
  ])('hears "%s" as the beginning of its own questions', (said, misconception) => {
    expect(startOf(hear(said, { mode: 'tutor' }))).toEqual({ mode: 'tutor', misconception });
  });

  test('takes a named concept for questions about it, and says where it has none', () => {
    expect(startOf(hear('suspicion', { mode: 'tutor' }))).toMatchObject({ mode: 'tutor' });
    expect(hear('zeppelin', { mode: 'tutor' }).kind).toBe('note');
  });

  test('within a thread hears an answer, whatever is named in it', () => {
    for (const said of ['because it has to refute first', 'suspicion', '12', 'raft elects it'])
      expect(hear(said, { mode: 'tutor', form: 'choice', hasTurns: true }), said).toEqual({
        kind: 'turn',
        answer: { kind: 'text', text: said },
      });
    expect(hear('just tell me', { mode: 'tutor', form: 'choice' })).toEqual({
      kind: 'turn',
      answer: { kind: 'reveal' },
    });
  });
});

describe('a request for an answer', () => {
  test.each([
    'just tell me the number of E10',
    'give me answer E10',
    'whats the answer to e10?',
    'how much is E10 exactly',
  ])('"%s" waits for the prediction, in every mode', (said) => {
    for (const mode of ['explain', 'tutor', 'challenge', 'diagnose', 'connect'] as const) {
      const what = hear(said, { mode });
      expect(noteOf(what)).toMatch(/^E10 waits for your prediction/);
      expect(what).toMatchObject({ doors: [{ href: '#/predict/E10' }] });
    }
  });

  test('without a name is of what is open, and otherwise asks of which', () => {
    const said = 'just tell me the number';
    expect(noteOf(hear(said, { openExercise: 'E7' }))).toMatch(/^E7 waits/);
    expect(noteOf(hear(said))).toMatch(/of which exercise/);
    expect(hear(said, { mode: 'challenge', form: 'prediction', openExercise: 'E7' })).toEqual({
      kind: 'turn',
      answer: { kind: 'reveal' },
    });
    expect(noteOf(hear('the answer of E10', { isLocked: () => false }))).toMatch(/You have predicted E10/);
    expect(noteOf(hear('the answer of E77'))).toBe('There is no exercise E77.');
  });

  test('is none where something of the subject is asked', () => {
    for (const said of ['tell me the number of nodes that hear it', 'show me the value of suspicion'])
      expect(noteOf(hear(said)), said).not.toMatch(/exercise/);
  });
});

describe('a number', () => {
  const wrong = knowledge.items.get('E4')!.malRules[0]!;

  test('is held against the wrong formulas of its exercise, once it is predicted', () => {
    const said = `i said ${wrong.value} for E4`;
    expect(startOf(hear(said, { mode: 'diagnose', form: 'text', isLocked: () => false }))).toMatchObject({
      mode: 'diagnose',
      candidates: [{ ground: { kind: 'formula', exercise: 'E4' } }],
    });
    expect(noteOf(hear(said, { mode: 'diagnose' }))).toMatch(/^E4 waits for your prediction/);
  });

  test('that no wrong formula gives is said to be none, and the words are asked for', () => {
    const what = hear('i said 987654 for E4', { isLocked: () => false });
    expect(what).toMatchObject({ kind: 'begin', start: { mode: 'diagnose', candidates: [] } });
    expect(what.kind === 'begin' && what.note).toMatch(/no wrong formula of E4/);
  });

  test('without an exercise asks of which', () => {
    expect(noteOf(hear('i dont get why 18', { mode: 'diagnose' }))).toMatch(/^Which exercise is 18 of\?/);
  });

  test('within a sentence about the subject is no evidence', () => {
    expect(hear('with 30 percent loss 30 percent of the probes fail', { mode: 'diagnose' }).kind).toBe(
      'begin',
    );
  });
});

describe('what is not of the unit', () => {
  test.each([
    ['kafka never loses data', /^Kafka is not of this unit/],
    ['kafka consumer group rebalance', /^Kafka is not of this unit/],
    ['zookeeper knows who is alive so swim does too', /^ZooKeeper is not of this unit/],
    ['paxos same as gossip?', /^Paxos is not in the graph/],
    ['raft log', /^Of Raft the unit has/],
    ['how does raft elect a leader', /^Of Raft the unit has/],
    ['how is this like etcd lease', /lease on a small Raft/],
  ])('"%s" is said not to be', (said, note) => {
    for (const mode of ['explain', 'diagnose', 'connect', 'tutor'] as const)
      expect(noteOf(hear(said, { mode, hasTurns: mode === 'connect' })), mode).toMatch(note);
  });

  test('leads over the nearest bridge', () => {
    expect(doorsOf(hear('how is this like etcd lease'))[0]).toBe('Bridge: Suspicion and lease expiry');
    expect(doorsOf(hear('how does raft elect a leader'))).toContain('Bridge: Incarnation and Raft term');
    expect(doorsOf(hear('kafka consumer group rebalance')).filter((one) => one.startsWith('B'))).toEqual([]);
  });

  test('is no hindrance to a belief about gossip, or to a concept of the graph', () => {
    const belief = "take the smallest id that is alive, there's your leader, no need for raft";
    expect(startOf(hear(belief, { mode: 'diagnose' }))).toMatchObject({ mode: 'diagnose' });
    expect(startOf(hear('raft term'))).toMatchObject({ subject: { concept: 'raft-term' } });
    expect(startOf(hear('consul'))).toMatchObject({ subject: { concept: 'consul' } });
  });
});

describe('a challenge', () => {
  test.each([
    'with no helpers and loss 5% no suspicion',
    'no node ever dies falsely',
    'with 5 nodes and 90% loss nobody dies',
    'gossip is always the fastest way to know',
  ])('hears "%s" as a claim', (said) => {
    expect(hear(said, { mode: 'challenge' })).toEqual({
      kind: 'begin',
      start: { mode: 'challenge', about: 'claim' },
      first: { kind: 'text', text: said },
    });
  });
});

describe('a name with a slip in it', () => {
  test.each([
    ['wat is gosip', 'gossip'],
    ['laese', 'lease'],
    ['crsh', 'crash'],
    ['jion', 'join'],
    ['quorom', 'quorum'],
    ['incarnaton', 'incarnation'],
  ])('%s is %s', (said, id) => {
    expect(conceptNamed(said, knowledge)?.id).toBe(id);
  });

  test('is not seen in common words', () => {
    expect(COMMON.filter((word) => conceptNamed(word, knowledge) !== undefined)).toEqual([]);
  });
});

/** Common English; what is a word of the unit itself is left out. */
const COMMON = (
  'about above across act actual add after again against age agree air allow almost alone along already ' +
  'also always among amount animal answer anything appear apple area arm arrive art ask away baby back ' +
  'bad ball bank base bear beat beautiful become before begin behind believe below best better between ' +
  'big bird black blood blow blue board boat body bone book born both bottom box boy branch break bring ' +
  'brother brought build burn busy buy call came camp capital captain car card care carry case cash ' +
  'catch cause cell cent center century chair chance change character charge chart check chick chief ' +
  'child choose circle city claim clash class clean clear climb close clothe cloud coast coat cold ' +
  'collect colony color column come common company compare complete condition connect consider consult ' +
  'contain continue control cook cool corn corner correct cost cotton could count country course cover ' +
  'cow create crop cross crowd crush cry current cut dance danger dark day dead deal dear decide deep ' +
  'degree depend describe desert design develop did die differ difficult direct divide doctor does dog ' +
  'dollar door double down draw dream dress drink drive dry during each ear early earth ease east easy ' +
  'eat edge effect egg eight either electric else end enemy energy engine enough enter equal even ' +
  'evening event ever every exact example except excite exercise expect experience eye face fact fair ' +
  'fall family famous far farm fast father favor fear feed feel feet fell few field fight figure fill ' +
  'final find fine finger finish fire first fish fit five flat floor flow flower fly follow food foot ' +
  'force forest form forward found four free fresh friend front fruit full fun game garden gas gather ' +
  'gave general gentle get girl give glad glass go gold gone good got govern grand grass gray great ' +
  'green grew ground group grow guess guide gun hair half hand happen happy hard hat head hear heart ' +
  'heat heavy held help here high hill history hit hold hole home hope horse hot hour house huge human ' +
  'hundred hunt hurry ice idea imagine inch include indicate industry insect instant interest invent ' +
  'iron island job joint joy jump just keep kept key kill kind king knew know lady lake land language ' +
  'large last late laugh law lay lead leaf lean learn least led left leg length less let letter level ' +
  'lie life lift light like line liquid list listen little live locate log lone long look lost lot loud ' +
  'love low machine made magnet main major make man many map mark market mass master match material ' +
  'matter may mean meant measure meat meet melody men metal method middle might mile milk million mind ' +
  'mine minute miss mix modern molecule moment money month moon more morning most mother motion mount ' +
  'mountain mouth move much multiply music must name nation natural nature near necessary neck need ' +
  'neighbor never new next night nine noise noon nor north nose note nothing notice noun now number ' +
  'object observe occur ocean off offer office often oil old once one only open operate opposite order ' +
  'organ original other our out over own oxygen page paint pair paper paragraph parent part particular ' +
  'party pass past path pattern pay people perhaps period person phrase pick piece pin pipe pitch place ' +
  'plain plan plane planet plant play please plural poem point poor populate port pose position ' +
  'possible post pound power practice prepare present press pretty print problem process produce ' +
  'product proper property protect prove provide pull push put quart question quick quiet quite ' +
  'quotient race radio rail rain raise ran range rather reach read ready real reason receive record red ' +
  'region remember reply represent require rest result rich ride right ring rise river road rock roll ' +
  'room root rope rose round row rub rule run safe sail salt same sand sat save saw say scale school ' +
  'science score sea search season seat second section see seem select self sell send sense sent ' +
  'sentence separate serve set settle seven several shall shape share sharp she sheet shell shine ship ' +
  'shoe shop shore short should shoulder shout show side sight sign silent silver similar simple since ' +
  'sing single sister sit six size skill skin sky sleep slip slit slow small smell smile snow soft soil ' +
  'soldier solution solve some son song soon sound south space speak special speech speed spell spend ' +
  'spit spoke spot spread spring square stand star start station stay stead steam steel step stick ' +
  'still stone stood stop store story straight strange stream street stretch string strong student ' +
  'study subject substance subtract success such sudden suffix sugar suggest suit summer sun supply ' +
  'support sure surface surf surprise swim syllable symbol table tail take talk tall teach team teeth ' +
  'tell temperature ten test than thank that the their them then there these they thick thin thing ' +
  'think third this those though thought thousand three through throw thus tie tiny tire together told ' +
  'tone too tool top total touch toward town track trade train travel tree triangle trip trouble truck ' +
  'true trust try tube turn twenty two type under unit until usual valley value vary verb very victor ' +
  'village visit voice vowel wait walk wall want war warm wash watch water wave way wear weather week ' +
  'weight well went west what wheel when where which while white whole whose why wide wife wild will ' +
  'win wind window wing winter wire wish with woman wonder wood word work world would write written ' +
  'wrong yard year yellow yes yet you young'
).split(' ');
