/**
 * A learner's thesaurus of the field: words that are used for the same thing. Both sides of a search go
 * through it, so what is said and what is written meet in one word. Turns of several words are joined first
 * (`PHRASES`), then inflections are cut (`stem`), so each word is listed once. A word belongs to one group:
 * where it has two meanings, to the one that it has most often in this unit.
 */

const GROUPS: readonly string[] = [
  'node machine server host member box vm pod container process peer computer instance agent service',
  'dead die dying death crash down gone fail failure kill offline oom obituary perish',
  'timeout deadline',
  'suspect suspicious suspicion accuse accusation accuser blame flag',
  'removed kick exclude evict eviction expel thrown ban delete deletion erase purge wipe unlist',
  'faster quick quicker sooner speed fast soon early earlier rapid rapidly accelerate hurry shorter',
  'slower longer later slow late slowly',
  'notice detect detection detector find found discover spot catch caught recognise recognize',
  'split partition netsplit half halves outage island cut side separate disconnect isolate',
  'heal merge reconnect recover recovery rejoin reunite unite glue',
  'repair fix correct catchup',
  'leader master coordinator boss chief primary elect election',
  'lowest smallest first minimum min least oldest sort alphabetical alphabetically rank',
  'rumour rumor news update information event broadcast',
  'message packet datagram udp',
  'copy duplicate redundant redundancy',
  'certain reliable reliability reliably guarantee certainty sure surely definitely promise proof prove',
  'every everyone everybody all each whole entire everywhere',
  'eventually finally ultimately',
  'same identical equal equally alike equivalent synonym synonymous symmetric symmetry',
  'differ different difference distinguish distinction',
  'disagree contradict contradictory conflict inconsistent diverge',
  'newest latest last recent newer fresh fresher freshest',
  'overwrite override overrule replace resurrect revive',
  'arrive come receive deliver delivery get got reach',
  'restart reboot relaunch',
  'timestamp stamp clock unix ntp wallclock date skew',
  'raise bump increase increment grow growth rise',
  'round cycle turn tick lockstep synchronous synchronise synchronize simultaneous step sync',
  'latency rtt delay trip satellite lag continent ocean transatlantic',
  'loss lose lost lossy drop disappear vanish swallow',
  'miss missed skip overlook omit',
  'percent percentage rate share fraction third probability likelihood chance proportion',
  'helper indirect pingreq relay proxy intermediary mediator',
  'probe ping check',
  'monitor watch supervise heartbeat',
  'answer reply respond response ack acknowledgement acknowledge silence silent',
  'pause freeze frozen gc sleep asleep suspend',
  'load traffic cost bandwidth overhead',
  'list table view membership roster registry directory',
  'single central authoritative official global',
  'order ordering sequence',
  'concurrent concurrency',
  'causal cause causality causally depend dependent dependency prerequisite',
  'wait block hang stuck stall',
  'lease ttl lock mutex expire expiry expiration',
  'fencing fence token revision',
  'sick deaf broken faulty overloaded ill bad flaky starve unhealthy misbehave degrade',
  'harm hurt bother affect disturb impact damage influence',
  'tree spanning branch subtree parent root orphan child inner interior',
  'fanout fan',
  'big bigger large larger scale size huge fleet hundred thousand',
  'logarithm logarithmic log',
  'linear linearly proportional proportionally',
  'quadratic quadratically square',
  'antientropy exchange pushpull reconcile reconciliation merkle',
  'raft paxos consensus quorum majority',
  'incarnation inc generation version',
  'refute refutation defend protest deny',
  'send transmit tell emit',
  'spread disseminate dissemination propagate propagation infect infection epidemic',
  'ask request query fetch',
  'reverse opposite backward invert mirror direction',
  'straggler remaining uninformed ignorant tail',
  'retransmit repeat resend',
];

/** Turns of several words that mean one thing, by the word that stands for them. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/[’']/g, ''],
  [/\btim(?:e|ed|es|ing)[ -]outs?\b/g, 'timeout'],
  [/\bping[ _-]?reqs?\b/g, 'pingreq'],
  [/\banti[ -]entropy\b/g, 'antientropy'],
  [/\bpush ?[/-] ?pull\b/g, 'pushpull'],
  [
    /\b(?:full|complete|whole)[ -](?:state|table)?[ -]?(?:sync|synchronisation|synchronization|exchange)\b/g,
    'antientropy',
  ],
  [/\b(?:state|table)[ -](?:sync|exchange|transfer|comparison)\b/g, 'antientropy'],
  [/\bfan[ -]outs?\b|\bgossip[ _]nodes\b/g, 'fanout'],
  [/\bround[ -]trips?(?: times?)?\b|\bping times?\b/g, 'rtt'],
  [/\b(?:kicked|thrown|voted|dropped|pushed|tossed) out\b|\btaken (?:off|out)\b/g, 'removed'],
  [/\bstop[ -]the[ -]world\b|\bgarbage[ -]collect\w*\b/g, 'gc'],
  [/\bsplit[ -]brains?\b/g, 'split two leaders'],
  [/\b(?:net|network)[ -](?:split|partition)s?\b/g, 'partition'],
  [/\b(?:packet|message)[ -]loss\b/g, 'loss'],
  [
    /\bfalse (?:alarm|positive|suspicion|accusation|verdict)s?\b|\bwrong(?:ly)? (?:suspect|accus)\w*\b/g,
    'falsealarm',
  ],
  [/\b(?:logical|lamports?)[ -](?:clock|time|timestamp|stamp)s?\b|\bltimes?\b/g, 'lamport'],
  [/\bin the end\b|\bsooner or later\b/g, 'eventually'],
  [/\bout[ -]of[ -]order\b|\bre-?order(?:s|ed|ing)?\b/g, 'reordered'],
  [/\bat (?:the same (?:time|moment|instant)|once)\b/g, 'simultaneous'],
  [/\bthe other way (?:round|around)\b/g, 'reverse'],
  [/\b(?:two|another|different|other) (?:name|word|term)s?\b|\bno difference\b/g, 'same'],
  [/\bgo(?:es|ing)? up\b/g, 'grow'],
  [/\bo\(log ?n\)|\blog(?:2|10)?[ (]*n\b/g, 'logarithm'],
  [/\bn ?(?:\^ ?2|\*\* ?2|²|squared)\b/g, 'quadratic'],
  [/%/g, ' percent '],
];

const CANONICAL: ReadonlyMap<string, string> = new Map(
  GROUPS.flatMap((group) => {
    const words = group.split(' ').map(stem);
    return words.map((word) => [word, words[0]!] as const);
  }).toReversed(),
);

const STOP = new Set(
  (
    'a an the of to in on at by for with and or is are was were be been it its this that there so if then ' +
    'than as i you we they he she my your our their me do does did just have has had will would can could ' +
    'should about into from up what which why how when where who not no but because since also even still ' +
    'yes ok am im dont doesnt isnt cant wont didnt some any very really here too these those them his her ' +
    'him us own such per via must may might shall again right thing'
  ).split(' '),
);

/** The words of a text as the search compares them: plain, without inflection, synonyms as one. */
export function termsOf(text: string): readonly string[] {
  return joined(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1 && !STOP.has(word))
    .map((word) => canonical(word));
}

function canonical(word: string): string {
  const cut = stem(word);
  return CANONICAL.get(cut) ?? cut;
}

function joined(text: string): string {
  const plain = text
    .normalize('NFKC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase();
  return PHRASES.reduce((said, [turn, word]) => said.replace(turn, word), plain);
}

function stem(word: string): string {
  const plain = word.toLowerCase();
  if (plain.length <= 4) return plain.replace(/(?<=[^s])s$/, '');
  return plain
    .replace(/(?:ing|edly|ed|ies|es|s|ly)$/, (end) => (end === 'ies' ? 'y' : ''))
    .replace(/e$/, '')
    .replace(/([bdglmnprt])\1$/, '$1');
}
