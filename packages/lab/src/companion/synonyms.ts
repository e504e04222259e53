/**
 * Words that learners use for the same thing. Both sides of a search go through it, so an utterance and a
 * phrasing meet in one word. Inflections are cut first (`stem`), so each word is listed once.
 */

const GROUPS: readonly string[] = [
  'node machine server host member box vm process peer computer instance agent service',
  'dead died die crash down gone fail kill dies',
  'timeout deadline',
  'suspect suspicious suspected suspicion',
  'removed kicked out excluded dropped thrown lost',
  'faster quicker sooner quick speed fast soon',
  'slower longer later slow late',
  'notice detect find discover spot detecting',
  'split partition netsplit halves half outage',
  'heal merge reconnect recover rejoin repair',
  'leader master coordinator boss primary elect election',
  'lowest smallest first minimum least',
  'message rumour rumor news update packet information event',
  'copies duplicate redundant bandwidth',
  'reliable guarantee certain sure surely',
  'everyone everybody all every each',
  'eventually finally end',
  'same identical equal alike',
  'newest latest last recent newer',
  'arrive come receive deliver delivered get',
  'restart reboot rebooted',
  'timestamp time clock unix',
  'raise bump increase increment raised grow rise',
  'round lockstep synchronous tick synchronise synchronize simultaneous step sync',
  'latency rtt delay trip satellite',
  'loss lose lossy dropped drops disappear vanish',
  'percent rate share fraction third',
  'helper indirect pingreq',
  'load traffic cost messages',
  'list table view membership',
  'single central one',
  'order ordering ordered',
  'concurrent simultaneous',
  'cause caused causal causality',
  'wait block blocked blocks waits',
  'lease ttl lock',
  'fencing token revision',
  'deaf sick broken faulty overloaded ill bad',
  'harm hurt bother affect',
  'tree spanning branch subtree parent',
  'fanout fan',
  'scale size big bigger large larger',
  'antientropy exchange pushpull',
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
    'should about into from up what which why how when where who not no'
  ).split(' '),
);

/** The words of a text as the search compares them: plain, without inflection, synonyms as one. */
export function termsOf(text: string): readonly string[] {
  return joined(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1 && !STOP.has(word))
    .map((word) => canonical(word));
}

export function canonical(word: string): string {
  const cut = stem(word);
  return CANONICAL.get(cut) ?? cut;
}

/** Terms of two words that mean one thing. */
function joined(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/time[ -]outs?/g, 'timeout')
    .replace(/ping[ -]reqs?/g, 'pingreq')
    .replace(/anti[ -]entropy/g, 'antientropy')
    .replace(/push ?[/-] ?pull/g, 'pushpull')
    .replace(/fan[ -]outs?/g, 'fanout')
    .replace(/round[ -]trips?/g, 'rtt')
    .replace(/%/g, ' percent ');
}

export function stem(word: string): string {
  const plain = word.toLowerCase();
  if (plain.length <= 4) return plain.replace(/(?<=[^s])s$/, '');
  return plain
    .replace(/(?:ing|edly|ed|ies|es|s|ly)$/, (end) => (end === 'ies' ? 'y' : ''))
    .replace(/e$/, '')
    .replace(/([bdglmnprt])\1$/, '$1');
}
