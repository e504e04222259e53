import { describe, expect, test } from 'vitest';
import { parseFlags, settingFlags } from './flags.ts';

describe('flags are taken as Go takes them', () => {
  test.each([
    [['-bind', '1.2.3.4'], { bind: { host: '1.2.3.4', port: 7946 } }],
    [['--bind=1.2.3.4:5'], { bind: { host: '1.2.3.4', port: 5 } }],
    [
      ['-replay', '-rejoin=false', '--syslog=T'],
      { replay_on_join: true, rejoin_after_leave: false, enable_syslog: true },
    ],
    [['-disable-compression'], { enable_compression: false }],
    [['-disable-compression=0'], { enable_compression: true }],
    [['-tag', 'a=b=c', '-tag', 'a b='], { tags: { a: 'b=c', 'a b': '' } }],
    [['-join', 'a', '-join=b'], { start_join: ['a', 'b'] }],
    [['-event-handler', 'user:x=y,z=1'], { event_handlers: ['user:x=y,z=1'] }],
    [['-node', '-odd-'], { node_name: '-odd-' }],
    [['-log-level', 'trace'], { log_level: 'TRACE' }],
    [['-retry-interval', '1h'], { retry_interval: 3_600_000 }],
    [['-encrypt', '', '-advertise='], {}],
    [['-mdns-iface=eth0', '-mdns-disable-ipv4'], { mdns: { interface: 'eth0', disable_ipv4: true } }],
  ])('%j', (args, settings) => {
    expect(parseFlags(args)).toEqual({ wantsHelp: false, configPaths: [], settings });
  });

  test('files and directories are read in the order in which they stand', () => {
    expect(parseFlags(['-config-dir', 'a', '--config-file=b', '-config-dir=c']).configPaths).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test.each(['-h', '--help', '-help'])('%s asks for help', (flag) => {
    expect(parseFlags([flag, '-nope']).wantsHelp).toBe(true);
  });
});

describe('what is wrong is said in Serf’s words, where Serf has some', () => {
  test.each([
    [['-nope'], 'flag provided but not defined: -nope'],
    [['-toString'], 'flag provided but not defined: -toString'],
    [['-bind'], 'flag needs an argument: -bind'],
    [['-replay', 'true'], 'unexpected argument: true'],
    [['---x'], 'bad flag syntax: ---x'],
    [['-'], 'bad flag syntax: -'],
    [['-tag', 'foo'], "Invalid tag: 'foo'"],
    [['-tag', '=foo'], "Invalid tag: '=foo'"],
    [['-log-level', 'foo'], 'Invalid log level: FOO. Valid log levels are: [TRACE DEBUG INFO WARN ERR]'],
    [['-profile', 'foo'], 'Unknown profile: foo'],
    [['-encrypt', 'YWJj'], 'Invalid encryption key: allowed: 16, 24 or 32 bytes in base64'],
    [['-protocol', 'x'], 'invalid value "x" for flag -protocol: allowed: a whole number from 2 to 5'],
    [['-protocol', '9'], 'invalid value "9" for flag -protocol: allowed: a whole number from 2 to 5'],
    [['-retry-interval', '-5s'], 'invalid value "-5s" for flag -retry-interval: allowed: a duration such as'],
    [['-replay=yes'], 'invalid value "yes" for flag -replay: allowed: true or false'],
    [['-rpc-addr', '127.0.0.1'], 'invalid value "127.0.0.1" for flag -rpc-addr: allowed: HOST:PORT'],
  ])('%j', (args, expected) => {
    expect(() => parseFlags(args)).toThrow(expected);
  });
});

test('the help knows which flags may be given more than once', () => {
  const repeatable = settingFlags().filter(({ isRepeatable }) => isRepeatable);
  expect(repeatable.map(({ flag }) => flag)).toEqual([
    'event-handler',
    'join',
    'retry-join',
    'tag',
    'allow-cidr',
  ]);
});
