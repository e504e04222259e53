import { describe, expect, test } from 'vitest';
import { COMMAND_NAMES } from './script-commands.ts';
import { ScriptError } from './script-error.ts';
import { describeScript, rewriteScript, runScript } from './script.ts';

/** The line that complains about a command in a cluster of two. */
function complaint(command: string): string {
  const result = runScript(`cluster nodes=2 seed=7\n\n${command}\n`);
  return describeScript('x.txt', { ...result, differences: [] });
}

/** What a command says in a cluster of three. */
function outputOf(...commands: readonly string[]): string {
  const { output, fault } = runScript(['cluster nodes=3 seed=7', '', ...commands].join('\n'));
  expect(fault).toBeNull();
  return output;
}

describe('writing again', () => {
  const script = [
    '# A remark.',
    '',
    '',
    'cluster nodes=2   seed=7 # and another',
    '----',
    'something old',
    '',
    '  ',
    'expect all agree',
    'digest',
    '# The end, without a line feed.',
  ].join('\n');

  test('changes the outputs and nothing else', () => {
    const written = rewriteScript(script);
    expect(written.startsWith('# A remark.\n\n\ncluster nodes=2   seed=7 # and another\n----\n')).toBe(true);
    expect(written).toContain(
      '----\nn1, n2 know each other; lan, rules hearsay\n\n  \nexpect all agree\n----\nok\n\ndigest\n',
    );
    expect(written.endsWith('\n# The end, without a line feed.')).toBe(true);
  });

  test('is done once and for all', () => {
    const written = rewriteScript(script);
    expect(rewriteScript(written)).toBe(written);
    expect(runScript(written).ok).toBe(true);
  });

  test('throws for a script that cannot be run to its end', () => {
    expect(() => rewriteScript('cluster nodes=2\n\nflood n1\n')).toThrow(ScriptError);
    expect(() => rewriteScript('cluster nodes=2\n\nflood n1\n')).toThrow(/^line 3: flood: no such command/);
  });

  test('takes output with blank lines between doubled marks', () => {
    const { differences } = runScript('cluster nodes=2\n----\n----\none\n\ntwo\n----\n----\n');
    expect(differences).toMatchObject([{ line: 1, expected: ['one', '', 'two'] }]);
    const { fault, output } = runScript('cluster nodes=2\n\nstats\n----\n----\none\n');
    expect(fault).toMatchObject({ line: 3, text: expect.stringMatching(/^----: /) });
    expect(output).toContain('n1, n2 know each other');
  });
});

describe('running', () => {
  test('the same script gives the same output, packet for packet', () => {
    const script =
      'cluster nodes=5 seed=3 born=joining loss=0.1\n\ncrash n3 for=5s\n\nrun 30s show=all\n\ndigest\n';
    const { output } = runScript(script);
    expect(runScript(script).output).toBe(output);
    expect(runScript(script.replace('seed=3', 'seed=4')).output).not.toBe(output);
  });

  test('tells each part of the output as soon as it is there', () => {
    const parts: string[] = [];
    const { output } = runScript('# A\ncluster nodes=2\n\nstats\n', { onOutput: (part) => parts.push(part) });
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.join('')).toBe(output);
  });

  test('shows an output that differs with the lines around it', () => {
    const well = rewriteScript('cluster nodes=3\n\nview n1\n');
    const result = runScript(well.replace('n2  alive    1', 'n2  dead     1'));
    expect(result.ok).toBe(false);
    const head = ['x.txt:5: view n1', '  n1: health score 0, 0 to tell', '  n1  alive    1'];
    const changed = ['- n2  dead     1', '+ n2  alive    1', '  n3  alive    1'];
    expect(describeScript('x.txt', result)).toBe([...head, ...changed].join('\n'));
  });

  test('is not ok when something is not so, even if the script holds just that', () => {
    const held = rewriteScript(
      'cluster nodes=2\n\nexpect n1 sees n2 dead\n\nrun until="n1 sees n2 dead" within=1s\n',
    );
    const { ok, differences, failures } = runScript(held);
    expect({ ok, differences }).toEqual({ ok: false, differences: [] });
    expect(failures.map(({ line }) => line)).toEqual([5, 9]);
  });

  test('a condition is met to the step, and stops the time', () => {
    const output = outputOf('crash n3', 'run until="n1 sees n3 suspect"', 'expect n1 sees n3 suspect 1');
    expect(output).toMatch(/ s {2}n1 sees n3 suspect\n/);
    expect(output).toMatch(/ok\n*$/);
    expect(outputOf('crash n3', 'run until="n2 sends indirectPing to n1"')).toMatch(
      / n2 sends indirectPing to n1\n/,
    );
  });

  test('a command that takes too many steps is the end', () => {
    const { fault } = runScript('cluster nodes=3\n\nrun 1min\n', { stepsMax: 100 });
    expect(fault).toEqual({ line: 3, text: '60 s: too much happens; allowed: 100 steps a command' });
  });

  test('a run too long, or with too much in it, ends', () => {
    expect(complaint('run 61min')).toBe('x.txt:3: 3660 s: too long; allowed: at most 3600 s');
    expect(complaint('step 1000001')).toMatch(/^x\.txt:3: 1000001: too many steps; allowed: up to 1000000$/);
  });
});

describe('what a script says wrong', () => {
  test.each([
    ['flood n1', /^x\.txt:3: flood: no such command; allowed: clock, clog, cluster, /],
    ['crash n3', /^x\.txt:3: n3: there is no such node; allowed: n1, n2$/],
    ['crash bob', /^x\.txt:3: bob: this is no node; allowed: n1, n2, …$/],
    ['crash n1 now', /^x\.txt:3: now: 'crash' has no place for it; allowed: nothing more$/],
    ['crash', /^x\.txt:3: crash: a word is missing; allowed: n1, n2, …$/],
    ['resume n1', /^x\.txt:3: n1: it is running; allowed: a node that is paused$/],
    ['restart n1', /^x\.txt:3: n1: it is running; allowed: a node that is crashed$/],
    ['join n2', /^x\.txt:3: n2: it is there already; allowed: /],
    ['join n3', /^x\.txt:3: n3: the cluster has no room for it; allowed: up to n2, or most=3 /],
    ['run 5', /^x\.txt:3: 5: this is no time; allowed: a number with ms, s or min$/],
    ['run until="n1 likes n2"', /^x\.txt:3: n1 likes n2: this is no condition; allowed: all agree; /],
    ['run until="n1 sees n2 ill"', /^x\.txt:3: ill: this is no state; allowed: alive, suspect, /],
    ['run 1s show=weather', /^x\.txt:3: show=weather: no such value; allowed: members, /],
    ['run 1s for=2s', /^x\.txt:3: for=2s: no such key; allowed: until=, within=, show=, at=$/],
    ['run 1s within=2s', /^x\.txt:3: within=: there is nothing to wait for; allowed: /],
    ['loss from=n1 by=2', /^x\.txt:3: by=2: this is no amount; allowed: a share from 0 to 1$/],
    ['clock n1 by=0x', /^x\.txt:3: by=0x: this is no amount; allowed: a rate above 0, 2x$/],
    ['mtu from=n1 by=0B', /^x\.txt:3: by=0B: this is no amount; allowed: bytes from 1, 400B$/],
    ['loss from=n1', /^x\.txt:3: loss: by= is missing; allowed: a share from 0 to 1$/],
    ['clock n1 by=2', /^x\.txt:3: by=2: this is no amount; allowed: a rate above 0, 2x$/],
    ['cut from=n1 by=1s', /^x\.txt:3: by=1s: cut has no amount$/],
    ['partition from=n1 to=n7', /^x\.txt:3: n7: there is no such node; allowed: n1, n2$/],
    ['partition n1 | n1', /^x\.txt:3: n1: it is on both sides; allowed: one side$/],
    ['loss from=n1,n2 by=1', /^x\.txt:3: n1, n2: nobody is left for the other side; allowed: /],
    ['clog from=n1', /^x\.txt:3: clog: for= is missing; allowed: /],
    ['send from=n9 to=n1 gossip', /^x\.txt:3: gossip: no such message; allowed: alive, /],
    ['send from=n9 to=n1 dead node=n2', /^x\.txt:3: send: incarnation= is missing; allowed: /],
    ['send from=n9 to=n1 bytes hex=f', /^x\.txt:3: hex=f: these are no bytes; allowed: /],
    ['cluster nodes=0', /^x\.txt:3: nodes=0: this is no such number; allowed: a whole number from 1$/],
    ['cluster nodes=2 rules=serf', /^x\.txt:3: rules=serf: no such value; allowed: hearsay, /],
    ['cluster probeInterval=1s', /^x\.txt:3: probeInterval=1s: no such key; allowed: nodes=, /],
    ['cluster probeIntervalMs=1', /^x\.txt:3: probeIntervalMs=1: this is no time; allowed: /],
    [
      'cluster probeTimeoutMs=2s',
      /^x\.txt:3: probeTimeoutMs=2s: this is not allowed; allowed: it must not exceed probeIntervalMs$/,
    ],
    ['cluster loss=2', /^x\.txt:3: loss=2: this is no share; allowed: a share from 0 to 1$/],
    ['cluster loss=some', /^x\.txt:3: loss=some: this is no share; allowed: a share from 0 to 1$/],
    [
      'cluster latency=5ms..2ms',
      /^x\.txt:3: latency=5ms\.\.2ms: the last comes before the first; allowed: 2ms, or 0\.3ms\.\.0\.5ms$/,
    ],
    ['cluster latency=1ms..2ms..3ms', /^x\.txt:3: latency=1ms\S+: this is no range; allowed: 2ms, or /],
    ['view "n1', /^x\.txt:3: .*a quote has no end/],
    ['expect n1 sends ping', /^x\.txt:3: n1 sends ping: it happens and does not last; allowed: /],
  ])('%s', (command, line) => {
    expect(complaint(command)).toMatch(line);
  });

  test('commands before there is a cluster', () => {
    const commands = COMMAND_NAMES.filter((name) => name !== 'cluster');
    const silent = commands.filter((name) => runScript(`${name} n1\n`).fault === null);
    expect(silent).toEqual([]);
  });

  test('a node that a fault holds until the fault is over', () => {
    const script = 'cluster nodes=2\n\npause n2 for=5s\n\nrun 1s\n\nresume n2\n';
    expect(runScript(script).fault?.text).toMatch(/^n2: a fault holds it; allowed: /);
    expect(runScript(script.replace('run 1s', 'run 5s\n\npause n2')).fault).toBeNull();
    expect(runScript(script.replace('resume', 'heal\n\npause')).fault).toBeNull();
  });

  test('lines that end as on another system', () => {
    expect(runScript('# a\r\n').fault).toMatchObject({ line: 1, text: expect.stringContaining('CR') });
  });
});

test.each(['', '\n', '# Only a remark.\n'])('a script without a command, %j, is no script', (text) => {
  const result = runScript(text);
  expect(result).toMatchObject({ ok: false, output: text, fault: { line: null } });
  expect(describeScript('x.txt', result)).toBe('x.txt: it holds no command');
  expect(() => rewriteScript(text)).toThrow(/^script: it holds no command$/);
});

describe('commands', () => {
  test('each kind of fault begins, and heals without a trace', () => {
    const faults = [
      'pause n3 for=1s',
      'heal',
      'gate n3',
      'heal',
      'slow n3 by=10ms',
      'heal',
      'clock n3 by=2x',
      'cut from=n1 to=n2',
      'partition n1 | n2,n3',
      'loss from=n1..n3 to=n2 by=0.5',
      'latency from=n1 by=20ms',
      'duplication from=n1 by=1',
      'reordering from=n1 by=5ms',
      'mtu from=n1 by=600B',
      'clog from=n2 for=1s',
      'refuse from=n1',
      'reset from=n1 by=1',
      'run 2s quiet',
      'heal',
      'run until="all agree" within=2min quiet',
    ];
    expect(runScript(['cluster nodes=3 seed=7', '', ...faults].join('\n')).failures).toEqual([]);
  });

  test('a message at a node shows what it says, what it does and what it changes', () => {
    expect(outputOf('send from=n2 to=n1 suspect node=n1 incarnation=1')).toContain(
      [
        '    0.000 s  n2 -> n1  suspect From=n2 Incarnation=1 Node=n1',
        '    0.000 s  n1 refutes n2: incarnation 2',
        'n1 saw n1 alive 1, and now alive 2',
      ].join('\n'),
    );
  });

  test('all fields of packets are there on demand', () => {
    const brief = outputOf('packets n1 for=1s');
    const full = outputOf('packets n1 full for=1s');
    expect(brief).not.toContain('SourceAddr');
    expect(full).toContain('SourceAddr=10.0.0.1');
  });

  test('what is not shown is counted', () => {
    expect(outputOf('crash n3', 'run 2min quiet')).toMatch(/ \d+ reports are not shown\n/);
    expect(outputOf('run 1s')).toContain('    1.000 s  nothing to tell');
  });
});
